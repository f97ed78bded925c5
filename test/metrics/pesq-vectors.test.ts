// Final scores of every conformance pair against the reference implementation, which prints three decimals.
import { expect, test } from 'vitest';
import { createPesqReference, pesq } from '../../src/metrics/index.ts';
import { describeWith } from '../requirements.ts';
import { readPairs, readSamples } from './shared-pairs.ts';

/** Half a unit of the third decimal, and the difference that double precision makes. */
const TOLERANCE = 0.0005 + 0.0003;

describeWith(['shared/pesq'], 'PESQ conformance', () => {
  test.each(readPairs())('$id', (pair) => {
    const scores = pesq(readSamples(pair.ref), readSamples(pair.deg), pair.rate);
    expect(Math.abs(scores.raw - pair.nb_raw)).toBeLessThan(TOLERANCE);
    expect(Math.abs(scores.nb - pair.nb_lqo)).toBeLessThan(TOLERANCE);
    if (pair.rate === 8000) {
      expect([scores.wb, scores.wbCor2]).toEqual([null, null]);
      return;
    }
    expect(Math.abs(scores.wb! - pair.wb_2005!)).toBeLessThan(TOLERANCE);
    expect(Math.abs(scores.wbCor2! - pair.wb_cor2!)).toBeLessThan(TOLERANCE);
  });

  test('a kept reference scores degraded signals of any length and order as a fresh one does', () => {
    const clean = readSamples('pesq/ludlows/speech.wav');
    const noisy = readSamples('pesq/ludlows/speech_bab_0dB.wav');
    const longer = Int16Array.from(
      { length: noisy.length + 7001 },
      (_, i) => noisy[(i + 40000) % noisy.length]!,
    );
    const shorter = noisy.slice(0, 30_000);
    const kept = createPesqReference(clean, 16000);
    for (const degraded of [noisy, longer, shorter, clean, longer, noisy]) {
      expect(kept.score(degraded)).toEqual(pesq(clean, degraded, 16000));
    }
  });

  test('floats of +-1 and 16-bit integers give the same score', () => {
    const clean = readSamples('pesq/ludlows/speech.wav');
    const noisy = readSamples('pesq/ludlows/speech_bab_0dB.wav');
    const scaled = (samples: Int16Array) => Float32Array.from(samples, (x) => x / 32768);
    expect(pesq(scaled(clean), Float64Array.from(scaled(noisy)), 16000)).toEqual(pesq(clean, noisy, 16000));
  });
});
