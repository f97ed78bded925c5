// The front end of a model as data: everything between samples and features, and between mask and samples.
import {
  checkStftShape,
  MAX_SAMPLE_RATE_HZ,
  MIN_SAMPLE_RATE_HZ,
  WINDOW_NAMES,
  type WindowName,
} from '../audio/index.ts';
import { HushbitError } from '../base/errors.ts';
import { isFloat32Size } from './float32-transform.ts';

export type { WindowName } from '../audio/index.ts';
/** ln-power: ln(|X|^2 + floor); log10-power: log10(|X|^2 + floor). */
export type FeatureName = 'ln-power' | 'log10-power';
export const FEATURE_NAMES: readonly FeatureName[] = ['ln-power', 'log10-power'];

export interface FrontEnd {
  readonly sampleRateHz: number;
  /** Samples; the window has this length. */
  readonly fftSize: number;
  /** Samples. */
  readonly hop: number;
  /** Applied at analysis and at synthesis. */
  readonly window: WindowName;
  readonly feature: FeatureName;
  readonly featureFloor: number;
  /** Least gain of the mask in dB (negative), or null for none. */
  readonly maskFloorDb: number | null;
  /**
   * `paper`: features by a float32 transform and 16-bit samples truncated, as the paper's code does it, so that its scores
   * come out to the third decimal; for sizes 2 * 4^k with ln-power. `exact`: float64, samples rounded to nearest.
   */
  readonly rounding: 'exact' | 'paper';
}

/** Front ends by name. */
export const FRONT_ENDS = {
  /** NSNet2 at 512 points; the paper's own, but for its rectangular window (`PAPER_FRONT_END`). */
  'nsnet2-512': {
    sampleRateHz: 16000,
    fftSize: 512,
    hop: 256,
    window: 'sqrt-hann',
    feature: 'ln-power',
    featureFloor: 1e-8,
    maskFloorDb: null,
    rounding: 'exact',
  },
  /** Microsoft's NSNet2 baseline of the DNS challenges: frames of 20 ms, masks not below -80 dB. */
  'nsnet2-20ms': {
    sampleRateHz: 16000,
    fftSize: 320,
    hop: 160,
    window: 'sqrt-hann',
    feature: 'log10-power',
    featureFloor: 1e-12,
    maskFloorDb: -80,
    rounding: 'exact',
  },
} as const satisfies Record<string, FrontEnd>;

export type PresetName = keyof typeof FRONT_ENDS;
const PRESET_NAMES = Object.keys(FRONT_ENDS) as PresetName[];

/** What a model of so many inputs was most likely made for, where nothing says so. */
export function likelyFrontEnd(bins: number): FrontEnd {
  const known = Object.values(FRONT_ENDS).find((one) => binsOf(one) === bins);
  return known ?? { ...FRONT_ENDS['nsnet2-512'], fftSize: 2 * (bins - 1), hop: bins - 1 };
}

/** What the paper's code computes: `torch.stft` without a window. */
export const PAPER_FRONT_END: FrontEnd = {
  ...FRONT_ENDS['nsnet2-512'],
  window: 'rectangular',
  rounding: 'paper',
};

/** Bins of the spectrum, features and mask values of one frame. */
export function binsOf(frontEnd: FrontEnd): number {
  return frontEnd.fftSize / 2 + 1;
}

export const LEAST_MASK_FLOOR_DB = -120;

/**
 * Checks the content of a `frontend.json`, already parsed. `window` may be missing (sqrt-hann), `maskFloorDb` too (none), `rounding` too (exact);
 * `preset` (`nsnet2-512`, `nsnet2-20ms`) gives what is not said; unknown keys are refused, they would be typing errors.
 * @param place name of the file, for messages
 * @throws HushbitError `bad-model`
 */
export function parseFrontEnd(json: unknown, place: string): FrontEnd {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw bad(place, 'an object', json);
  }
  const { preset, ...own } = json as Record<string, unknown>;
  const base = preset === undefined ? {} : FRONT_ENDS[oneOf({ preset }, 'preset', PRESET_NAMES, place)];
  const given = { window: 'sqrt-hann', maskFloorDb: null, rounding: 'exact', ...base, ...own } as Record<
    string,
    unknown
  >;
  const known = Object.keys(FRONT_ENDS['nsnet2-512']);
  for (const key of Object.keys(given)) if (!known.includes(key)) throw bad(place, known.join(', '), key);
  const frontEnd: FrontEnd = {
    sampleRateHz: integer(given, 'sampleRateHz', place),
    fftSize: integer(given, 'fftSize', place),
    hop: integer(given, 'hop', place),
    window: oneOf(given, 'window', WINDOW_NAMES, place),
    feature: oneOf(given, 'feature', FEATURE_NAMES, place),
    featureFloor: given.featureFloor as number,
    maskFloorDb: given.maskFloorDb as number | null,
    rounding: oneOf(given, 'rounding', ['exact', 'paper'], place),
  };
  checkFrontEnd(frontEnd, place);
  return frontEnd;
}

/** @throws HushbitError where a value is out of range or sizes do not fit together. */
export function checkFrontEnd(frontEnd: FrontEnd, place: string): void {
  const { sampleRateHz, featureFloor, maskFloorDb } = frontEnd;
  if (!(sampleRateHz >= MIN_SAMPLE_RATE_HZ && sampleRateHz <= MAX_SAMPLE_RATE_HZ)) {
    throw bad(`${place}: sampleRateHz`, `${MIN_SAMPLE_RATE_HZ} to ${MAX_SAMPLE_RATE_HZ}`, sampleRateHz);
  }
  checkStftShape(frontEnd, place);
  if (
    frontEnd.rounding === 'paper' &&
    !(isFloat32Size(frontEnd.fftSize) && frontEnd.feature === 'ln-power')
  ) {
    throw bad(`${place}: rounding`, 'exact, or ln-power and an FFT of 2 * 4^k points', 'paper');
  }
  if (!(typeof featureFloor === 'number' && featureFloor >= 1e-30 && featureFloor <= 1)) {
    throw bad(`${place}: featureFloor`, 'a power from 1e-30 to 1', featureFloor);
  }
  if (maskFloorDb !== null) maskFloorGain(maskFloorDb, `${place}: maskFloorDb`);
}

/** 10^(dB / 20), or 0 for null. */
export function maskFloorGain(maskFloorDb: number | null, place = 'mask floor'): number {
  if (maskFloorDb === null) return 0;
  if (!(typeof maskFloorDb === 'number' && maskFloorDb >= LEAST_MASK_FLOOR_DB && maskFloorDb <= 0)) {
    throw bad(place, `${LEAST_MASK_FLOOR_DB} to 0 dB, or null for none`, maskFloorDb);
  }
  return 10 ** (maskFloorDb / 20);
}

function integer(given: Record<string, unknown>, key: string, place: string): number {
  const value = given[key];
  if (!Number.isInteger(value)) throw bad(`${place}: ${key}`, 'an integer', value);
  return value as number;
}

function oneOf<T extends string>(
  given: Record<string, unknown>,
  key: string,
  names: readonly T[],
  place: string,
): T {
  const value = names.find((name) => name === given[key]);
  if (value === undefined) throw bad(`${place}: ${key}`, names.join(' or '), given[key]);
  return value;
}

function bad(place: string, expected: string, got: unknown): HushbitError {
  return new HushbitError({ code: 'bad-model', place, expected, got: show(got) });
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  // Neither is written out: they may lie deeper in each other than the stack can follow.
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return (JSON.stringify(value) ?? String(value)).slice(0, 60);
}
