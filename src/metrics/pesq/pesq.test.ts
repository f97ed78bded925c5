import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { syntheticSpeech, withNoise } from '../../../test/metrics/synthetic-speech.ts';
import { type ModelTrace, runModels } from './comparison.ts';
import { createPesqReference, pesq } from './pesq.ts';
import { ReferenceSignals } from './reference-signals.ts';

const RATES = [8000, 16000] as const;
const runs = { numRuns: 12 };

describe.each(RATES)('PESQ at %i Hz', (rate) => {
  const clean = syntheticSpeech(rate, 2.4, 1);
  const noisy = withNoise(clean, 0.02, 2);
  const kept = createPesqReference(clean, rate);
  const score = (degraded: Float64Array) => kept.score(degraded, 'narrow-band').raw;
  const baseline = score(noisy);

  test('of a signal with itself is the maximum', () => {
    const scores = kept.score(clean);
    expect(scores.raw).toBe(4.5);
    expect(scores.nb).toBeCloseTo(0.999 + 4 / (1 + Math.exp(-1.4945 * 4.5 + 4.6607)), 12);
    if (rate === 16000) {
      const highest = 0.999 + 4 / (1 + Math.exp(-1.3669 * 4.5 + 3.8224));
      expect(scores.wb).toBeCloseTo(highest, 12);
      expect(scores.wbCor2).toBeCloseTo(highest, 12);
    } else {
      expect([scores.wb, scores.wbCor2]).toEqual([null, null]);
    }
  });

  test('falls as noise grows', () => {
    const scores = [0.001, 0.01, 0.03, 0.1, 0.3].map((level) => score(withNoise(clean, level, 3)));
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(scores[0]! - scores[4]!).toBeGreaterThan(1);
  });

  test('does not depend on the gain of either signal, +-12 dB', () => {
    const gain = fc.double({ min: -12, max: 12, noNaN: true }).map((db) => 10 ** (db / 20));
    fc.assert(
      fc.property(gain, gain, (a, b) => {
        const scaled = (signal: Float64Array, factor: number) => signal.map((x) => x * factor);
        const found = pesq(scaled(clean, a), scaled(noisy, b), rate, { bands: 'narrow-band' }).raw;
        expect(Math.abs(found - baseline)).toBeLessThan(1e-9);
      }),
      runs,
    );
  });

  test('hardly depends on a constant offset', () => {
    fc.assert(
      fc.property(fc.double({ min: -0.1, max: 0.1, noNaN: true }), (offset) => {
        expect(Math.abs(score(noisy.map((x) => x + offset)) - baseline)).toBeLessThan(0.05);
      }),
      runs,
    );
  });

  test('is finite, at most 4.5, and the same from a kept reference, for any length from 0.25 s up', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: rate / 4, max: 3 * rate }),
        fc.integer({ min: 1, max: 9 }),
        (length, seed) => {
          const degraded = withNoise(new Float64Array(length), 0.1, seed).map((x, n) => x + (clean[n] ?? 0));
          const { raw } = kept.score(degraded, 'narrow-band');
          expect(raw).toBeLessThanOrEqual(4.5);
          expect(Number.isFinite(raw)).toBe(true);
          expect(pesq(clean, degraded, rate, { bands: 'narrow-band' }).raw).toBe(raw);
        },
      ),
      runs,
    );
  });
});

test('what a trace of PESQ holds is not written over, and scores are the same without one', () => {
  const clean = syntheticSpeech(16000, 1.5, 3);
  const reference = new ReferenceSignals(clean, 16000);
  const degraded = withNoise(clean, 0.05, 4);
  const traces: [ModelTrace, Float64Array, Float64Array][] = [];
  const models = ['narrow', 'wide', 'wideCor2'] as const;
  const traced = runModels(reference, degraded, models, (_, trace) => {
    traces.push([trace, trace.degraded.model.slice(), trace.perception.powerDeg.slice()]);
  });
  expect(runModels(reference, degraded.subarray(0, 20000), models)).not.toEqual(traced);
  expect(runModels(reference, degraded, models)).toEqual(traced);
  for (const [trace, model, powers] of traces) {
    expect(trace.degraded.model).toEqual(model);
    expect(trace.perception.powerDeg).toEqual(powers);
  }
});

// The pitch is near 128 Hz, two windows, in the second phrase; see "Properties" in docs/metrics.md.
test('PESQ of a regular pulse train, delayed, may be found one period off', () => {
  const clean = syntheticSpeech(16000, 2.4, 1);
  const late = new Float64Array(clean.length + 31);
  late.set(clean, 31);
  expect(pesq(clean, late, 16000, { bands: 'narrow-band' }).raw).toBeCloseTo(4.09, 1);
});

describe('PESQ refuses', () => {
  const clean = syntheticSpeech(8000, 1.5, 4);
  const silence = new Float64Array(12000);

  test('rates other than 8 and 16 kHz', () => {
    expect(() => pesq(clean, clean, 44100)).toThrow(
      'PESQ sample rate: expected 8000 or 16000 Hz, got 44100 Hz; resample both signals first',
    );
    expect(() => pesq(clean, clean, Number.NaN)).toThrow('got NaN Hz');
  });

  test('silence on either side', () => {
    expect(() => pesq(silence, clean, 8000)).toThrow(
      'PESQ reference: expected sound between 300 and 3500 Hz, got silence',
    );
    expect(() => pesq(clean, silence, 8000)).toThrow(
      'PESQ degraded: expected sound between 300 and 3500 Hz, got silence',
    );
    expect(() => pesq(clean, new Int16Array(12000), 8000)).toThrow('got silence');
    const offset = new Float64Array(12000).fill(0.5);
    expect(() => pesq(offset, offset, 8000)).toThrow('got silence');
  });

  test('less than a quarter of a second', () => {
    expect(() => pesq(clean.slice(0, 1999), clean, 8000)).toThrow(
      'PESQ reference: expected at least 0.25 s (2000 samples), got 1999 samples',
    );
    expect(() => pesq(clean, new Float32Array(0), 8000)).toThrow('PESQ degraded: expected at least 0.25 s');
  });

  test('samples that are not finite, or beyond all measure', () => {
    expect(() => pesq(clean, clean.with(17, Number.NaN), 8000)).toThrow(
      'expected finite samples, got NaN at sample 17',
    );
    expect(() => pesq(clean.with(5, Number.NEGATIVE_INFINITY), clean, 8000)).toThrow(
      'got -Infinity at sample 5',
    );
    expect(() =>
      pesq(
        clean.map((x) => x * 1e300),
        clean,
        8000,
      ),
    ).toThrow('expected samples within +-1');
  });

  test('what is no array of samples', () => {
    expect(() => pesq([0, 1] as unknown as Float32Array, clean, 8000)).toThrow(
      'PESQ reference: expected a Float32Array',
    );
  });

  test('options it does not know', () => {
    const bands = 'wideband' as 'all';
    expect(() => pesq(clean, clean, 8000, { bands })).toThrow(
      "PESQ bands: expected 'narrow-band', 'both' or 'all'",
    );
  });

  test('signals without 200 ms of speech in common', () => {
    const burst = clean.map((x, n) => (n >= 6000 && n < 6800 ? x : 0));
    expect(() => pesq(burst, clean, 8000)).toThrow(
      'PESQ: expected at least 200 ms of speech that both signals have',
    );
  });
});
