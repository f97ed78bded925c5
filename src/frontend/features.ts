// What a network that masks a spectrum is shown of a bin: a function of its power |X|^2, one entry each.

export interface Feature {
  /** With a unit of log or power, for reports. */
  readonly formula: string;
  /** Where none is said: logarithms need one. */
  readonly floor: number;
  /** Whether `exponent` may be said. */
  readonly hasExponent: boolean;
  /** @param power |X|^2 in float64 */
  of(power: number, floor: number, exponent: number): number;
}

export const FEATURES = {
  'ln-power': {
    formula: 'ln(|X|^2 + floor)',
    floor: 1e-8,
    hasExponent: false,
    of: (power, floor) => Math.log(power + floor),
  },
  'log10-power': {
    formula: 'log10(|X|^2 + floor)',
    floor: 1e-12,
    hasExponent: false,
    of: (power, floor) => Math.log10(power + floor),
  },
  'log-magnitude': {
    formula: 'ln(|X| + floor)',
    floor: 1e-8,
    hasExponent: false,
    of: (power, floor) => Math.log(Math.sqrt(power) + floor),
  },
  magnitude: {
    formula: '(|X|^2 + floor)^(exponent / 2)',
    floor: 0,
    hasExponent: true,
    of: (power, floor, exponent) =>
      exponent === 1 ? Math.sqrt(power + floor) : (power + floor) ** (exponent / 2),
  },
  power: { formula: '|X|^2 + floor', floor: 0, hasExponent: false, of: (power, floor) => power + floor },
} as const satisfies Record<string, Feature>;

export type BinFeature = keyof typeof FEATURES;
/** `complex`: real and imaginary parts of its spectrum. `samples`: the frame itself, and no spectrum. */
export type FeatureName = BinFeature | 'complex' | 'samples';
export const FEATURE_NAMES: readonly FeatureName[] = [
  ...(Object.keys(FEATURES) as BinFeature[]),
  'complex',
  'samples',
];

export function isBinFeature(name: FeatureName): name is BinFeature {
  return name !== 'complex' && name !== 'samples';
}

/** Where none is said. */
export function defaultFloor(name: FeatureName): number {
  return isBinFeature(name) ? FEATURES[name].floor : 0;
}
