import { ConverterType, create } from '@alexanderolsen/libsamplerate-js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomFromSeed } from '../base/random.ts';
import { resample, resampledLength } from './resample.ts';

function tone(hz: number, rate: number, length: number): Float64Array {
  return Float64Array.from({ length }, (_, n) => Math.sin((2 * Math.PI * hz * n) / rate));
}

/** Largest difference away from the ends, where the input counts as zero. */
function worstInside(a: ArrayLike<number>, b: ArrayLike<number>, margin: number): number {
  let worst = 0;
  for (let i = margin; i < a.length - margin; i++) worst = Math.max(worst, Math.abs(a[i]! - b[i]!));
  return worst;
}

describe('resample', () => {
  test.each([
    [16000, 10000],
    [8000, 10000],
    [44100, 16000],
    [16000, 48000],
    [48000, 16000],
    [22050, 16000],
    [16000, 16000],
  ])('%i Hz to %i Hz keeps sines below 90 % of the lower Nyquist frequency', (from, to) => {
    const lower = Math.min(from, to) / 2;
    for (const share of [0.01, 0.2, 0.5, 0.8, 0.9]) {
      const out = resample(tone(share * lower, from, from / 5), from, to);
      expect(out.length).toBe(Math.ceil(to / 5));
      const margin = Math.ceil((80 * to) / Math.min(from, to));
      expect(worstInside(out, tone(share * lower, to, out.length), margin)).toBeLessThan(3e-5);
    }
  });

  test('what lies above the Nyquist frequency of the lower rate is gone', () => {
    for (const hz of [5000, 5500, 6900, 7900]) {
      const out = resample(tone(hz, 16000, 8000), 16000, 10000);
      expect(worstInside(out, new Float64Array(out.length), 100)).toBeLessThan(3e-5);
    }
  });

  test('a constant stays a constant', () => {
    const out = resample(new Float64Array(4000).fill(0.25), 16000, 10000);
    expect(worstInside(out, new Float64Array(out.length).fill(0.25), 70)).toBeLessThan(1e-15);
  });

  test('agrees with libsamplerate on low-pass noise', async () => {
    const random = randomFromSeed(5);
    // four-fold oversampled noise: its energy lies below a quarter of the Nyquist frequency
    const slow = Float64Array.from({ length: 4000 }, () => random.int(-1000, 1000) / 4000);
    const noise = Float32Array.from(resample(slow, 4000, 16000));
    const oracle = await create(1, 16000, 10000, { converterType: ConverterType.SRC_SINC_BEST_QUALITY });
    const expected = oracle.full(noise);
    oracle.destroy();
    const out = resample(noise, 16000, 10000);
    const length = Math.min(out.length, expected.length);
    expect(length).toBeGreaterThan(9800);
    // libsamplerate keeps its tail and may begin a sample early or late: find the lag, then compare
    const lags = [-2, -1, 0, 1, 2].map((lag) =>
      worstInside(out.subarray(5, length - 5), expected.subarray(5 + lag, length - 5 + lag), 200),
    );
    expect(Math.min(...lags)).toBeLessThan(1e-3);
  });

  test('is linear and has the stated length for any ratio', () => {
    const rate = fc.integer({ min: 1000, max: 50_000 });
    fc.assert(
      fc.property(rate, rate, fc.integer({ min: 1, max: 60 }), (from, to, count) => {
        const x = tone(0.1 * from, from, count);
        const out = resample(x, from, to);
        expect(out.length).toBe(resampledLength(count, from, to));
        expect(out.length).toBe(Math.ceil((count * to) / from - 1e-9));
        const twice = resample(
          x.map((value) => 2 * value),
          from,
          to,
        );
        out.forEach((value, i) => {
          expect(twice[i]).toBeCloseTo(2 * value, 12);
        });
      }),
      { numRuns: 30 },
    );
  });

  test('keeps the type of the samples and refuses rates that are no whole numbers', () => {
    expect(resample(new Float32Array(10), 16000, 10000)).toBeInstanceOf(Float32Array);
    expect(() => resample(new Float32Array(10), 16000.5, 10000)).toThrow(
      /resampling: expected .* got 16000.5/,
    );
    expect(() => resample(new Float32Array(10), 16000, 0)).toThrow(/resampling/);
  });
});
