// Networks that are shown spectra, or give them: real parts of all bins, then imaginary parts; and what becomes of a frame's spectrum.
import type { Spectrum } from '../audio/index.ts';
import type { FrontEnd, OutputName } from './front-end.ts';

/** Factor that makes |X| of a bin |X|^p, phase and all; 0 where there is no power. */
function compression(power: number, exponent: number): number {
  if (exponent === 1) return 1;
  return power === 0 ? 0 : power ** ((exponent - 1) / 2);
}

/** What a network of feature `complex` is shown: row-major [frames, 2 * bins]. */
export function spectraOf(spectrum: Spectrum, { exponent = 1 }: FrontEnd): Float32Array<ArrayBuffer> {
  const { frames, bins, re, im } = spectrum;
  const out = new Float32Array(2 * frames * bins);
  for (let f = 0; f < frames; f++) {
    for (let b = 0; b < bins; b++) {
      const [x, y] = [re[f * bins + b]!, im[f * bins + b]!];
      const factor = compression(x * x + y * y, exponent);
      out[2 * f * bins + b] = x * factor;
      out[(2 * f + 1) * bins + b] = y * factor;
    }
  }
  return out;
}

/** What the network makes of a clip's spectrum, where it gives spectra or complex masks. @param output row-major [frames, 2 * bins] */
export function spectrumOf(
  spectrum: Spectrum,
  gives: Exclude<OutputName, 'mask'>,
  output: Float32Array,
  { feature, exponent = 1 }: FrontEnd,
): Spectrum {
  const { frames, bins } = spectrum;
  const made = { frames, bins, re: new Float32Array(frames * bins), im: new Float32Array(frames * bins) };
  const expansion = feature === 'complex' ? 1 / exponent : 1;
  for (let f = 0; f < frames; f++) {
    for (let b = 0; b < bins; b++) {
      const at = f * bins + b;
      const [u, v] = [output[2 * f * bins + b]!, output[(2 * f + 1) * bins + b]!];
      if (gives === 'spectrum') {
        const factor = compression(u * u + v * v, expansion);
        made.re[at] = u * factor;
        made.im[at] = v * factor;
      } else {
        const [x, y] = [spectrum.re[at]!, spectrum.im[at]!];
        made.re[at] = u * x - v * y;
        made.im[at] = u * y + v * x;
      }
    }
    // Of a real signal the first and the last bin are real.
    made.im[f * bins] = 0;
    made.im[(f + 1) * bins - 1] = 0;
  }
  return made;
}
