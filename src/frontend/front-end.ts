// The front end of a model as data: everything between samples and features, and between mask and samples.
import type { WindowName } from '../audio/index.ts';
import { HushbitError } from '../base/errors.ts';
import type { FeatureName } from './features.ts';

export type { WindowName } from '../audio/index.ts';

export interface FrontEnd {
  readonly sampleRateHz: number;
  /** Samples; the window has this length. */
  readonly fftSize: number;
  /** Samples. */
  readonly hop: number;
  /** At analysis, and at synthesis where `synthesisWindow` says nothing else. */
  readonly window: WindowName;
  readonly feature: FeatureName;
  /** Added to |X|^2, or to |X| in `log-magnitude`. */
  readonly featureFloor: number;
  /** Least gain of the mask in dB (negative), or null for none. */
  readonly maskFloorDb: number | null;
  /**
   * `paper`: features by a float32 transform and 16-bit samples truncated, as the paper's code does it, so that its scores
   * come out to the third decimal; for sizes 2 * 4^k with ln-power. `exact`: float64, samples rounded to nearest.
   */
  readonly rounding: 'exact' | 'paper';
  // What most have no use for is left out, so that a front end without it is the same text as ever.
  /** Where it is another one; `rectangular` is plain overlap-add, divided by what the windows sum to. */
  readonly synthesisWindow?: WindowName;
  /** Samples of both windows where they are shorter than `fftSize`; zeros lie around them. */
  readonly windowLength?: number;
  /** `stream`: from silence, frame by frame as a device has it; where it is missing, centred and mirrored at the ends. */
  readonly framing?: 'stream';
  /** What the network gives of a spectrum, where it is not `mask`, of feature `complex` not `spectrum`. */
  readonly output?: OutputName;
  /** p of the feature |X|^p, `magnitude` and `complex` (with the phase as it is) alone, where it is not 1. */
  readonly exponent?: number;
  /** `sum`: what comes out is added up as it is; where it is missing, divided by what the windows sum to. */
  readonly overlap?: 'sum';
  /** Samples by which what the network gives is late, beside what framing costs. */
  readonly lag?: number;
  /** What the networks of a pipeline are shown of the frame, one after the other; with `samples` alone. */
  readonly stages?: readonly StageFrontEnd[];
}

/** A gain per bin; a complex factor per bin; the enhanced spectrum itself, compressed as the feature is. */
export const OUTPUT_NAMES = ['mask', 'complex-mask', 'spectrum'] as const;
export type OutputName = (typeof OUTPUT_NAMES)[number];

/** One network of a pipeline: `samples`, or a mask of the spectrum. */
export type StageFrontEnd = Pick<FrontEnd, 'feature' | 'featureFloor' | 'maskFloorDb' | 'exponent'>;

/** Samples from an input to the output that belongs to it, the collecting of a hop left out. */
export function delayOf({ fftSize, hop, lag = 0 }: Pick<FrontEnd, 'fftSize' | 'hop' | 'lag'>): number {
  return fftSize - hop + lag;
}

/** In a line: `512 points, hop 128, window rectangular, magnitude`. */
export function describeFrontEnd(frontEnd: FrontEnd): string {
  const { sampleRateHz, fftSize, hop, window, synthesisWindow, framing, overlap, lag, stages, feature } =
    frontEnd;
  const windows = synthesisWindow === undefined ? window : `${window} and ${synthesisWindow}`;
  return [
    `${fftSize} points at ${sampleRateHz} Hz`,
    `hop ${hop}`,
    `window ${windows}`,
    ...(framing === undefined ? [] : ['from silence']),
    ...(overlap === undefined ? [] : ['added up as it is']),
    ...(lag === undefined ? [] : [`${lag} samples late`]),
    (stages ?? [frontEnd]).map(describeStage).join(', then '),
    ...(givenBy(frontEnd) === 'mask' || feature === 'samples' ? [] : [`gives a ${givenBy(frontEnd)}`]),
  ].join(', ');
}

function describeStage({ feature, exponent, maskFloorDb }: StageFrontEnd): string {
  const shown = exponent === undefined ? feature : `${feature}^${exponent}`;
  return maskFloorDb === null ? shown : `${shown}, mask floor ${maskFloorDb} dB`;
}

/** Values that a network is shown of a frame. */
export function inputsOf({ fftSize, feature }: Pick<FrontEnd, 'fftSize' | 'feature'>): number {
  switch (feature) {
    case 'samples':
      return fftSize;
    case 'complex':
      return fftSize + 2;
    default:
      return fftSize / 2 + 1;
  }
}

/** What a network gives of a spectrum. */
export function givenBy({ feature, output }: Pick<FrontEnd, 'feature' | 'output'>): OutputName {
  return output ?? (feature === 'complex' ? 'spectrum' : 'mask');
}

/** Values that a network gives for a frame: a mask of the magnitudes, a complex one, a spectrum, or samples. */
export function outputsOf(frontEnd: Pick<FrontEnd, 'fftSize' | 'feature' | 'output'>): number {
  const { fftSize, feature } = frontEnd;
  if (feature === 'samples') return fftSize;
  return givenBy(frontEnd) === 'mask' ? fftSize / 2 + 1 : fftSize + 2;
}

/** @throws HushbitError where there is none: the network's features are its own */
export function requireFrontEnd(frontEnd: FrontEnd | null): FrontEnd {
  if (frontEnd !== null) return frontEnd;
  throw new HushbitError({
    code: 'bad-model',
    place: 'front end',
    expected: 'one, to make features of sound and sound of what the network gives',
    got: 'none: its features are its own',
    remedy: 'give --front-end NAME or FILE.json, or its features with --features DIR',
  });
}

const LEAST_MASK_FLOOR_DB = -120;

/** 10^(dB / 20), or 0 for null. */
export function maskFloorGain(maskFloorDb: number | null, place = 'mask floor'): number {
  if (maskFloorDb === null) return 0;
  if (!(typeof maskFloorDb === 'number' && maskFloorDb >= LEAST_MASK_FLOOR_DB && maskFloorDb <= 0)) {
    throw new HushbitError({
      code: 'bad-model',
      place,
      expected: `${LEAST_MASK_FLOOR_DB} to 0 dB, or null for none`,
      got: shown(maskFloorDb),
    });
  }
  return 10 ** (maskFloorDb / 20);
}

/** For messages; neither lists nor objects are written out: they may lie deeper in each other than the stack can follow. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return (JSON.stringify(value) ?? String(value)).slice(0, 60);
}
