// Utterances (P.862, 10.1.4): runs of speech in the reference, each with a delay of its own.
import { HushbitError } from '../../base/errors.ts';
import { type AlignmentView, stretchDelay } from './crude-delay.ts';
import { type FrameCorrelator, fineDelay } from './fine-delay.ts';
import { GUARD_WINDOWS, type PesqRate } from './rate.ts';

/** Windows of speech, 200 ms, that a run must have and must share with the degraded signal. */
const LEAST_WINDOWS = 50;

export interface Utterance {
  /** Windows of the reference, [start, end). */
  start: number;
  end: number;
  /** Samples of the degraded signal behind the reference. */
  crudeDelay: number;
  delay: number;
  confidence: number;
}

export interface LocatedUtterance extends Utterance {
  searchStart: number;
  searchEnd: number;
}

/** Runs that are long enough and overlap the degraded signal, each with its delay. */
export function locateUtterances(
  reference: AlignmentView,
  degraded: AlignmentView,
  correlator: FrameCorrelator,
  wholeDelaySamples: number,
  rate: PesqRate,
): LocatedUtterance[] {
  const { window } = rate;
  const windows = reference.activity.length;
  const lastStart = Math.trunc((degraded.total - wholeDelaySamples) / window) - LEAST_WINDOWS;
  const firstEnd = LEAST_WINDOWS - Math.trunc(wholeDelaySamples / window);
  const found: LocatedUtterance[] = [];
  for (const [start, end] of runsOf(reference.activity)) {
    if (end - start < LEAST_WINDOWS || start >= lastStart || end <= firstEnd) continue;
    const searchStart = Math.max(0, start - GUARD_WINDOWS);
    const searchEnd = Math.min(windows - 1, end + GUARD_WINDOWS);
    const { delay: crudeDelay } = stretchDelay(
      reference,
      degraded,
      searchStart,
      searchEnd,
      wholeDelaySamples,
      rate,
    );
    const fine = fineDelay(correlator, searchStart, searchEnd, crudeDelay, rate);
    found.push({ start, end, searchStart, searchEnd, crudeDelay, ...fine });
  }
  if (found.length === 0) {
    throw new HushbitError({
      code: 'bad-audio',
      place: 'PESQ',
      expected: 'at least 200 ms of speech that both signals have in common',
      got: 'none',
      remedy: 'check that the two files belong together',
    });
  }
  return found;
}

function* runsOf(activity: Float64Array): Generator<[from: number, to: number]> {
  let from = -1;
  for (let k = 0; k < activity.length; k++) {
    if (from < 0) {
      if (activity[k]! > 0) from = k;
    } else if (!(activity[k]! > 0) || k === activity.length - 1) {
      yield [from, k];
      from = -1;
    }
  }
}

/** Divides the reference among the utterances; afterwards they may overlap or leave gaps (in reference time). */
export function setBoundaries(
  utterances: Utterance[],
  referenceWindows: number,
  degradedTotal: number,
  rate: PesqRate,
): void {
  const { window, guard } = rate;
  const first = utterances[0]!;
  const last = utterances.at(-1)!;
  first.start = GUARD_WINDOWS;
  last.end = referenceWindows - GUARD_WINDOWS;
  for (let u = 1; u < utterances.length; u++) {
    const middle = Math.floor((utterances[u]!.start + utterances[u - 1]!.end) / 2);
    utterances[u]!.start = middle;
    utterances[u - 1]!.end = middle;
  }
  if (first.start * window + first.delay < guard) {
    first.start = GUARD_WINDOWS + Math.trunc((window - 1 - first.delay) / window);
  }
  if (last.end * window + last.delay > degradedTotal - guard) {
    last.end = Math.trunc((degradedTotal - last.delay) / window) - GUARD_WINDOWS;
  }
  for (let u = 1; u < utterances.length; u++) {
    const previous = utterances[u - 1]!;
    const current = utterances[u]!;
    const startInDegraded = current.start * window + current.delay;
    const endInDegraded = previous.end * window + previous.delay;
    if (startInDegraded < endInDegraded) {
      const middle = Math.trunc((startInDegraded + endInDegraded) / 2);
      current.start = Math.trunc((window - 1 + middle - current.delay) / window);
      previous.end = Math.trunc((middle - previous.delay) / window);
    }
  }
}

/** Delay at a sample of the reference: of the last utterance that starts at or before it, else of the first. */
export function delayAt(utterances: readonly Utterance[], position: number, window: number): number {
  for (let u = utterances.length - 1; u > 0; u--) {
    if (utterances[u]!.start * window <= position) return utterances[u]!.delay;
  }
  return utterances[0]!.delay;
}
