// Scale-invariant signal-to-distortion ratio. J. Le Roux et al., "SDR - half-baked or well done?", ICASSP 2019,
// equation 3. No mean is removed: a constant offset counts as distortion, as it stands there.
import type { Samples } from './pesq/signals.ts';
import { checkSignalPair } from './signal-pair.ts';

/**
 * 10 log10(|a s|^2 / |e|^2) in dB, with s the clean signal, a s its projection and e = processed - a s the rest.
 * Infinity where nothing is left, -Infinity where the signals are orthogonal.
 * @throws HushbitError `bad-audio`: different lengths, NaN, silence
 */
export function siSdrDb(clean: Samples, processed: Samples): number {
  checkSignalPair('SI-SDR', clean, processed);
  let energy = 0;
  let product = 0;
  for (let i = 0; i < clean.length; i++) {
    energy += clean[i]! * clean[i]!;
    product += clean[i]! * processed[i]!;
  }
  const scale = product / energy;
  let target = 0;
  let rest = 0;
  for (let i = 0; i < clean.length; i++) {
    const wanted = scale * clean[i]!;
    const error = processed[i]! - wanted;
    target += wanted * wanted;
    rest += error * error;
  }
  return 10 * Math.log10(target / rest);
}
