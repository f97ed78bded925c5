// What stands between the networks of a pipeline that work on one frame: a transform and its inverse, the magnitudes of a spectrum,
// and a spectrum under a mask. A spectrum of n samples is one vector [n + 2]: real parts of the bins 0 .. n / 2, then imaginary
// parts. Computed in double and rounded once.
import { createRealFft } from '../../audio/index.ts';
import type { Layer, Operands, Primitive } from '../layer.ts';

/** forward: X[k] = sum x[n] e^(-j 2 pi k n / size); inverse: divided by the size. */
export type TransformLayer = Layer<
  'transform',
  { readonly direction: 'forward' | 'inverse'; readonly size: number }
>;

/** (|X|^2 + floor)^(exponent / 2) */
export type MagnitudeLayer = Layer<
  'magnitude',
  {
    /** 1: a magnitude; 2: a power. */
    readonly exponent: 1 | 2;
    readonly floor: number;
  }
>;

/** Reads the spectrum and a gain per bin; the gains are raised to the floor, where there is one. */
export type MaskedLayer = Layer<'masked', { readonly floor: number | null }>;

function spectrumBins(tensor: string, operands: Operands): number {
  const length = operands.vector(tensor);
  if (length < 4 || length % 2 !== 0)
    operands.refuse(tensor, 'a spectrum of at least 2 bins', `${length} values`);
  return length / 2;
}

/** Work space of a transform; a frame is done before the next begins. */
const spaces = new Map<number, { samples: Float64Array; re: Float64Array; im: Float64Array }>();

function spaceOf(size: number) {
  const known = spaces.get(size);
  if (known) return known;
  const bins = size / 2 + 1;
  const made = {
    samples: new Float64Array(size),
    re: new Float64Array(bins),
    im: new Float64Array(bins),
  };
  spaces.set(size, made);
  return made;
}

export const transform: Primitive<TransformLayer> = {
  kind: 'transform',
  reads: ({ inputs }) => inputs,
  infer({ inputs, params: { direction, size } }, operands) {
    const [own, other] = direction === 'forward' ? [size, size + 2] : [size + 2, size];
    const length = operands.vector(inputs[0]!);
    if (length !== own) operands.refuse(inputs[0]!, `${own} values`, `${length}`);
    return [other];
  },
  macs: () => 0,
  float32({ inputs, outputs, params: { direction, size } }, at) {
    const [x, out] = [at(inputs[0]!), at(outputs[0]!)];
    const { samples, re, im } = spaceOf(size);
    const bins = re.length;
    if (direction === 'forward') {
      samples.set(x);
      createRealFft(size).forward(samples, re, im);
      out.set(re);
      out.set(im, bins);
    } else {
      re.set(x.subarray(0, bins));
      im.set(x.subarray(bins));
      createRealFft(size).inverse(re, im, samples);
      out.set(samples);
    }
  },
};

export const magnitude: Primitive<MagnitudeLayer> = {
  kind: 'magnitude',
  reads: ({ inputs }) => inputs,
  infer: ({ inputs }, operands) => [spectrumBins(inputs[0]!, operands)],
  macs: () => 0,
  float32({ inputs, outputs, params: { exponent, floor } }, at) {
    const [x, out] = [at(inputs[0]!), at(outputs[0]!)];
    const bins = out.length;
    for (let k = 0; k < bins; k++) {
      const power = x[k]! * x[k]! + x[bins + k]! * x[bins + k]! + floor;
      out[k] = exponent === 2 ? power : Math.sqrt(power);
    }
  },
};

export const masked: Primitive<MaskedLayer> = {
  kind: 'masked',
  reads: ({ inputs }) => inputs,
  infer({ inputs }, operands) {
    const bins = spectrumBins(inputs[0]!, operands);
    const gains = operands.vector(inputs[1]!);
    if (gains !== bins) operands.refuse(inputs[1]!, `${bins} gains`, `${gains}`);
    return [2 * bins];
  },
  macs: () => 0,
  float32({ inputs, outputs, params: { floor } }, at) {
    const [x, gains, out] = [at(inputs[0]!), at(inputs[1]!), at(outputs[0]!)];
    const bins = gains.length;
    for (let k = 0; k < bins; k++) {
      const gain = floor === null ? gains[k]! : Math.max(gains[k]!, floor);
      out[k] = x[k]! * gain;
      out[bins + k] = x[bins + k]! * gain;
    }
  },
};
