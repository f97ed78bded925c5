import { expect, test } from 'vitest';
import { meanPower, mixAtSnr } from './mix.ts';
import { toPaperPcm16 } from './paper-pcm.ts';

const speech = Float32Array.from({ length: 4000 }, (_, i) => 0.3 * Math.sin(i * 0.1));
const noise = Float32Array.from({ length: 1500 }, (_, i) => ((i * 7919) % 101) / 101 - 0.5);

test.each([-5, 0, 12.5])('the noise of the mixture lies %s dB under the speech', (snrDb) => {
  const { noisy, noiseGain } = mixAtSnr(speech, noise, snrDb);
  const part = noisy.map((v, i) => v - speech[i]!);
  expect(10 * Math.log10(meanPower(speech) / meanPower(part))).toBeCloseTo(snrDb, 4);
  // repeated after its 1500 samples
  expect(part[1503]).toBeCloseTo(noiseGain * noise[3]!, 6);
});

test('silence and NaN cannot be mixed', () => {
  expect(() => mixAtSnr(speech, new Float32Array(10), 0)).toThrow('noise: expected sound');
  expect(() => mixAtSnr(speech, new Float32Array(0), 0)).toThrow('noise: expected sound');
  expect(() => mixAtSnr(new Float32Array(10), noise, 0)).toThrow('speech: expected sound');
  expect(() => mixAtSnr(Float32Array.of(1, Number.NaN), noise, 0)).toThrow('speech: expected sound');
  expect(() => mixAtSnr(speech, noise, Number.NaN)).toThrow('SNR');
});

test('PCM of the paper: times 32767, towards zero, one common divisor where a sample exceeds 1', () => {
  const quiet = Float32Array.of(1, -1, 0.5, -0.5, 1 / 32768);
  const kept = toPaperPcm16(quiet, quiet);
  expect(Array.from(kept.reference)).toEqual([32767, -32767, 16383, -16383, 0]);
  const loud = toPaperPcm16(quiet, Float32Array.of(-2, 0.5, 0, 0, 0));
  expect(Array.from(loud.reference)).toEqual([16383, -16383, 8191, -8191, 0]);
  expect(Array.from(loud.degraded)).toEqual([-32767, 8191, 0, 0, 0]);
});
