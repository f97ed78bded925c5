import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { siSdrDb } from './si-sdr.ts';

const cosine = (cycles: number, length: number) =>
  Float64Array.from({ length }, (_, n) => Math.cos((2 * Math.PI * cycles * n) / length));

describe('SI-SDR', () => {
  test('of orthogonal tones is the ratio of their powers, whatever the gain', () => {
    const s = cosine(3, 480);
    const noise = cosine(7, 480);
    fc.assert(
      fc.property(
        fc.double({ min: -40, max: 60, noNaN: true }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        (snr, gain) => {
          const processed = s.map((x, i) => gain * (x + 10 ** (-snr / 20) * noise[i]!));
          expect(siSdrDb(s, processed)).toBeCloseTo(snr, 6);
        },
      ),
    );
  });

  test('counts a constant offset as distortion', () => {
    const s = cosine(5, 1000);
    // power 1/2 against 1/100
    expect(
      siSdrDb(
        s,
        s.map((x) => x + 0.1),
      ),
    ).toBeCloseTo(10 * Math.log10(50), 9);
  });

  test('of two samples, by hand', () => {
    // a = 1, rest = (0, 1)
    expect(siSdrDb(Float32Array.of(2, 0), Float32Array.of(2, 1))).toBeCloseTo(10 * Math.log10(4), 12);
  });

  test('is infinite without distortion and minus infinite without the signal', () => {
    const s = cosine(3, 64);
    expect(siSdrDb(s, s)).toBe(Number.POSITIVE_INFINITY);
    expect(siSdrDb(Int16Array.of(1, 0), Int16Array.of(0, 5))).toBe(Number.NEGATIVE_INFINITY);
  });

  test('refuses what has no ratio', () => {
    const s = cosine(3, 64);
    expect(() => siSdrDb(s, s.slice(1))).toThrow(
      'SI-SDR: expected two signals of one length (clean: 64 samples), got 63',
    );
    expect(() => siSdrDb(s, new Float64Array(64))).toThrow(
      'SI-SDR, processed signal: expected a signal, got silence',
    );
    expect(() => siSdrDb(new Float32Array(64), s)).toThrow(
      'SI-SDR, clean signal: expected a signal, got silence',
    );
    expect(() => siSdrDb(s, s.with(9, Number.NaN))).toThrow('got NaN at sample 9');
  });
});
