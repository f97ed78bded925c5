// Delays on speech: the clips that ship with the package, at both rates.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeWav, resample } from '../../src/audio/index.ts';
import { createPesqReference } from '../../src/metrics/index.ts';

/** Largest change of the score for the same length, and for a signal that the delay makes longer. */
const CLIPS = [
  { name: 'awb-engine', moved: 1e-4, longer: 0.015 },
  { name: 'italian-babble', moved: 1e-4, longer: 0.015 },
  { name: 'polish-pink', moved: 1e-4, longer: 0.015 },
  // A raw score near 1: what is heard is mostly wind, and utterances change places within it.
  { name: 'slt-wind', moved: 0.03, longer: 0.04 },
];
/** The bounds were met by every 31st delay of these clips; the draws are the same every time. */
const runs = { numRuns: 6, seed: 862 };

function clip(kind: 'clean' | 'noisy', name: string, rate: number): Float32Array {
  const file = new URL(`../../models/clips/validation/${kind}/${name}.wav`, import.meta.url);
  const { samples, sampleRateHz } = decodeWav(readFileSync(file), { place: name });
  return resample(samples, sampleRateHz, rate);
}

function delayed(signal: Float32Array, delay: number, length = signal.length + delay): Float32Array {
  const out = new Float32Array(length);
  out.set(signal, delay);
  return out;
}

describe.each([8000, 16000])('PESQ of speech at %i Hz, delayed by up to 200 ms', (rate) => {
  const most = rate / 5;
  const delays = fc.integer({ min: 0, max: most });
  describe.each(CLIPS)('$name', ({ name, moved, longer }) => {
    const clean = clip('clean', name, rate);
    const noisy = clip('noisy', name, rate);
    const kept = createPesqReference(clean, rate);
    const score = (degraded: Float32Array) => kept.score(degraded, 'narrow-band').raw;

    test('a copy keeps the maximum', () => {
      fc.assert(
        fc.property(delays, (delay) => {
          expect(score(delayed(clean, delay))).toBeGreaterThan(4.4999);
        }),
        runs,
      );
    });

    test('a noisy signal keeps its score where both signals keep their length', () => {
      const length = clean.length + most;
      const padded = createPesqReference(delayed(clean, 0, length), rate);
      const scoreAt = (delay: number) => padded.score(delayed(noisy, delay, length), 'narrow-band').raw;
      const baseline = scoreAt(0);
      fc.assert(
        fc.property(delays, (delay) => {
          expect(Math.abs(scoreAt(delay) - baseline)).toBeLessThan(moved);
        }),
        runs,
      );
    });

    test('a noisy signal that becomes longer moves by what the level alignment makes of its length', () => {
      const baseline = score(noisy);
      fc.assert(
        fc.property(delays, (delay) => {
          expect(Math.abs(score(delayed(noisy, delay)) - baseline)).toBeLessThan(longer);
        }),
        runs,
      );
    });
  });
});
