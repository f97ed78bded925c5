// Perceptual model (P.862, 10.2): from aligned signals to the symmetric and the asymmetric disturbance.
import { aggregate, timeWeights, weightByLevel } from './aggregation.ts';
import {
  type BadInterval,
  badIntervals,
  compensateDelays,
  findIntervalDelay,
  hasBadFrame,
  realign,
  skippedFrames,
} from './bad-intervals.ts';
import { audiblePower, BarkAnalyser } from './bark-spectrum.ts';
import { DisturbanceMeter } from './disturbance.ts';
import { averageSpectrum, GainTracker, silentFrames, transferRatio } from './equalisation.ts';
import { degradedPosition, type FrameRange, frameRange } from './frames.ts';
import type { PesqRate } from './rate.ts';
import { badSignal } from './signals.ts';
import type { Utterance } from './utterances.ts';
import { freshArrays, type WorkArrays } from './work-arrays.ts';

/** A model signal at the level of the input, and its Bark spectra at that level, row-major [frames, bands]. */
export interface Heard {
  readonly model: Float64Array;
  readonly powers: Float64Array;
}

/** Every intermediate result, for the comparison with golden values. */
export interface PerceptualTrace {
  range: FrameRange;
  silent: Uint8Array;
  averageRef: Float64Array;
  averageDeg: Float64Array;
  /** Before compensation. */
  powerRefRaw: Float64Array;
  powerDegRaw: Float64Array;
  /** First pass, compensated. */
  powerRef: Float64Array;
  powerDeg: Float64Array;
  gain: Float64Array;
  audibleRef: Float64Array;
  initial: Disturbances;
  realigned: Disturbances;
  final: Disturbances;
  weights: Float64Array | null;
  skipped: [from: number, to: number][];
  intervals: BadInterval[];
}

export interface Disturbances {
  readonly symmetric: Float64Array;
  readonly asymmetric: Float64Array;
}

/** Frames that a signal of `total` samples (guards included) can fill. */
function frameCountOf(total: number, rate: PesqRate): number {
  return Math.ceil((total + rate.padding - rate.guard) / rate.hop);
}

/** Bark spectra of the reference, frame by frame. */
export function referencePowers(model: Float64Array, rate: PesqRate): Float64Array {
  const analyser = new BarkAnalyser(rate);
  const frames = frameCountOf(model.length - rate.padding, rate);
  const powers = new Float64Array(frames * rate.bandCount);
  for (let f = 0; f < frames; f++) {
    analyser.analyse(model, rate.guard + f * rate.hop, 1, powers, f * rate.bandCount);
  }
  return powers;
}

/**
 * Bark spectra of the degraded signal at the delays of the utterances.
 * @param arrays where they lie
 */
export function degradedPowers(
  model: Float64Array,
  utterances: readonly Utterance[],
  longest: number,
  rate: PesqRate,
  arrays: WorkArrays = freshArrays,
): Float64Array {
  const { bandCount } = rate;
  const analyser = new BarkAnalyser(rate);
  const frames = frameCountOf(longest, rate);
  const powers = arrays.take('powers', frames * bandCount);
  for (let f = 0; f < frames; f++) {
    const position = degradedPosition(f, utterances, longest, rate);
    if (position >= 0) analyser.analyse(model, position, 1, powers, f * bandCount);
    else powers.fill(0, f * bandCount, (f + 1) * bandCount);
  }
  return powers;
}

/**
 * @param gainRef gainDeg: what brings the model signals to the level at which the model listens
 * @param longest samples of the longer signal with guards, without padding
 */
export function perceive(
  ref: Heard,
  gainRef: number,
  deg: Heard,
  gainDeg: number,
  utterances: readonly Utterance[],
  longest: number,
  rate: PesqRate,
  arrays: WorkArrays = freshArrays,
  trace?: Partial<PerceptualTrace>,
): { symmetric: number; asymmetric: number } {
  const { bandCount, guard, hop, padding } = rate;
  const range = frameRange(ref.model, gainRef, longest, rate);
  const { startFrame, stopFrame } = range;
  if (startFrame > stopFrame) throw badSignal('reference', 'a signal', 'silence');
  const count = stopFrame + 1;
  const powerRef = arrays.take('reference powers', count * bandCount);
  const powerDeg = arrays.take('degraded powers', count * bandCount);
  scale(ref.powers, gainRef * gainRef, powerRef);
  scale(deg.powers, gainDeg * gainDeg, powerDeg);
  if (trace) Object.assign(trace, { powerRefRaw: powerRef.slice(), powerDegRaw: powerDeg.slice() });

  const silent = silentFrames(powerRef, count, rate);
  const divisor = Math.floor((longest - 2 * guard + padding) / hop) - 1;
  const averageRef = averageSpectrum(powerRef, silent, divisor, rate);
  const averageDeg = averageSpectrum(powerDeg, silent, divisor, rate);
  const ratio = transferRatio(averageRef, averageDeg);
  for (let f = 0; f < count; f++) {
    for (let b = 0; b < bandCount; b++) powerRef[f * bandCount + b]! *= ratio[b]!;
  }

  const meter = new DisturbanceMeter(rate);
  const tracker = new GainTracker();
  const threshold = rate.bark.hearingThreshold;
  const symmetric = new Float64Array(count);
  const asymmetric = new Float64Array(count);
  const audibleRef = new Float64Array(count);
  const gains = new Float64Array(count);
  const measure = (f: number, power: Float64Array, at: number) => {
    const audibleDeg = audiblePower(power, at, 1, threshold);
    const gain = tracker.next(audibleRef[f]!, audibleDeg, f === 0);
    for (let b = 0; b < bandCount; b++) power[at + b]! *= gain;
    meter.measure(powerRef, f * bandCount, power, at);
    return gain;
  };
  for (let f = 0; f < count; f++) {
    audibleRef[f] = audiblePower(powerRef, f * bandCount, 1, threshold);
    gains[f] = measure(f, powerDeg, f * bandCount);
    symmetric[f] = meter.symmetric;
    asymmetric[f] = meter.asymmetric;
  }
  const snapshot = () => ({ symmetric: symmetric.slice(), asymmetric: asymmetric.slice() });
  const initial = trace && snapshot();

  const anyBad = hasBadFrame(symmetric);
  const skipped = skippedFrames(utterances, stopFrame, rate);
  for (const [from, to] of skipped) {
    symmetric.fill(0, from, to);
    asymmetric.fill(0, from, to);
  }
  const intervals = anyBad ? badIntervals(symmetric, stopFrame, rate) : [];
  if (intervals.length > 0) {
    const analyser = new BarkAnalyser(rate);
    const frame = new Float64Array(bandCount);
    for (const interval of intervals) {
      const compensated = compensateDelays(deg.model, interval, utterances, longest, rate);
      findIntervalDelay(interval, ref.model, gainRef, compensated, gainDeg, longest, rate);
      const moved = realign(compensated, interval, longest);
      tracker.restart();
      for (let f = interval.startFrame; f < interval.stopFrame; f++) {
        analyser.analyse(moved, (f - interval.startFrame) * hop, gainDeg * gainDeg, frame, 0);
        measure(f, frame, 0);
        symmetric[f] = Math.min(symmetric[f]!, meter.symmetric);
        asymmetric[f] = Math.min(asymmetric[f]!, meter.asymmetric);
      }
    }
  }
  const realigned = trace && snapshot();

  weightByLevel(symmetric, audibleRef);
  weightByLevel(asymmetric, audibleRef);
  const weights = timeWeights(count, longest, rate);
  if (trace) {
    const found = { range, silent, averageRef, averageDeg, powerRef, powerDeg, gain: gains, audibleRef };
    const disturbances = { initial, realigned, final: { symmetric, asymmetric } };
    Object.assign(trace, found, disturbances, { weights, skipped, intervals });
  }
  return {
    symmetric: aggregate(symmetric, startFrame, stopFrame, weights),
    asymmetric: aggregate(asymmetric, startFrame, stopFrame, weights),
  };
}

/** As many values as `out` has, times `factor`; zeros beyond the end of `values`. */
function scale(values: Float64Array, factor: number, out: Float64Array): void {
  const end = Math.min(out.length, values.length);
  for (let i = 0; i < end; i++) out[i] = values[i]! * factor;
  out.fill(0, end);
}
