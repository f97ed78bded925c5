// Mixing speech and noise at a signal-to-noise ratio, both powers taken as the mean square over the whole clip.
import { HushbitError } from '../base/errors.ts';

export interface Mixture {
  /** speech + noiseGain * noise; not clipped. */
  noisy: Float32Array<ArrayBuffer>;
  noiseGain: number;
}

/** Mean square. */
export function meanPower(samples: Float32Array): number {
  let sum = 0;
  for (const v of samples) sum += v * v;
  return samples.length === 0 ? 0 : sum / samples.length;
}

/**
 * @param noise repeated from its start where it is shorter than the speech, cut where it is longer
 * @param snrDb 10 log10(power of speech / power of the scaled noise)
 * @throws HushbitError `bad-audio` where either is silent or not finite; `bad-option` for an SNR that is not finite.
 */
export function mixAtSnr(speech: Float32Array, noise: Float32Array, snrDb: number): Mixture {
  if (!Number.isFinite(snrDb)) {
    throw new HushbitError({
      code: 'bad-option',
      place: 'SNR',
      expected: 'a finite number of dB',
      got: `${snrDb}`,
    });
  }
  const noisy = new Float32Array(speech.length);
  for (let i = 0; i < noisy.length; i += 1) noisy[i] = noise[i % noise.length]!;
  // Over the part that is used, which may be quieter than the whole.
  const noiseGain = Math.sqrt(
    checkPower('speech', meanPower(speech)) / (checkPower('noise', meanPower(noisy)) * 10 ** (snrDb / 10)),
  );
  for (let i = 0; i < noisy.length; i += 1) noisy[i] = speech[i]! + noiseGain * noisy[i]!;
  return { noisy, noiseGain };
}

function checkPower(place: string, power: number): number {
  if (!(power > 0 && power < Number.POSITIVE_INFINITY)) {
    throw new HushbitError({ code: 'bad-audio', place, expected: 'sound', got: `a mean power of ${power}` });
  }
  return power;
}
