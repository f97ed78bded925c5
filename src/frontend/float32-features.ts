// Features as the paper's code gets them: ln(|X|^2 + floor) with every step in float32, the transform included. In quiet
// frames the rounding noise of a float32 transform is larger than the weakest bins, and at 16 bits one code of one
// feature moves the whole recurrence, so an exact transform does not give the masks of the paper's simulator.
import { frameSamples, makeWindow } from '../audio/index.ts';
import { float32Transform } from './float32-transform.ts';
import type { FrontEnd } from './front-end.ts';

const f = Math.fround;

/** max * sqrt(1 + (min / max)^2), one rounding for 1 + t * t. */
function float32Magnitude(re: number, im: number): number {
  const [large, small] = [Math.max(Math.abs(re), Math.abs(im)), Math.min(Math.abs(re), Math.abs(im))];
  if (large === 0) return 0;
  const t = f(small / large);
  return f(large * f(Math.sqrt(f(1 + t * t))));
}

/** Row-major [frames, bins], as `prepareClip` frames them. @param frontEnd `ln-power`; `isFloat32Size(fftSize)` */
export function float32Features(
  samples: Float32Array,
  frontEnd: FrontEnd,
  frames: number,
): Float32Array<ArrayBuffer> {
  const { fftSize, hop, featureFloor } = frontEnd;
  const bins = fftSize / 2 + 1;
  const out = new Float32Array(frames * bins);
  const window = makeWindow(frontEnd.window, fftSize);
  const exact = new Float64Array(fftSize);
  const floor = f(featureFloor);
  for (let t = 0; t < frames; t++) {
    frameSamples(samples, t * hop - fftSize / 2, window, exact);
    const { re, im } = float32Transform(Float32Array.from(exact));
    for (let b = 0; b < bins; b++) {
      const magnitude = float32Magnitude(re[b]!, im[b]!);
      out[t * bins + b] = Math.log(f(f(magnitude * magnitude) + floor));
    }
  }
  return out;
}
