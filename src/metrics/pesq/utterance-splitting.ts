// Utterance splitting (P.862, 10.1.4.4): a delay that changes within an utterance shows as two parts that are each
// more confident of their own delay than the whole.
import { type AlignmentView, type EnvelopeCorrelation, stretchDelay } from './crude-delay.ts';
import { addTriangle, delayOfHistogram, type FineDelay, type FrameCorrelator } from './fine-delay.ts';
import { GUARD_WINDOWS, type PesqRate } from './rate.ts';
import type { Utterance } from './utterances.ts';

/** Above this many utterances the standard's program splits no further. */
const MOST_UTTERANCES = 50;
const LEAST_SPEECH_WINDOWS = 200;
const MOST_POINTS = 40;

export interface SplitCandidate {
  /** Window of the reference where the second part would begin. */
  readonly point: number;
  readonly crude1: number;
  readonly crude2: number;
  first: FineDelay | null;
  /** Null where the first part is no better than the whole. */
  second: FineDelay | null;
}

export interface SplitAttempt {
  readonly utterance: Readonly<Utterance>;
  readonly speechStart: number;
  readonly speechEnd: number;
  readonly candidates: readonly SplitCandidate[];
  /** Null: the Hann window. */
  readonly window: Float64Array | null;
  readonly chosen: SplitCandidate | null;
}

/** Splits in place until no utterance wants to be split; `onAttempt` sees every trial. */
export function splitUtterances(
  utterances: Utterance[],
  reference: AlignmentView,
  degraded: AlignmentView,
  correlator: FrameCorrelator,
  rate: PesqRate,
  onAttempt?: (attempt: SplitAttempt) => void,
): void {
  let u = 0;
  while (u < utterances.length && utterances.length < MOST_UTTERANCES) {
    const utterance = utterances[u]!;
    const { start, end } = speechBounds(utterance, reference.activity);
    if (end - start < LEAST_SPEECH_WINDOWS) {
      u++;
      continue;
    }
    const attempt = trySplit(utterance, start, end, reference, degraded, correlator, rate);
    onAttempt?.({ ...attempt, utterance: { ...utterance } });
    if (attempt.chosen)
      utterances.splice(u, 1, ...makeParts(utterance, attempt.chosen, degraded.total, rate));
    else u++;
  }
}

function speechBounds(utterance: Utterance, activity: Float64Array): { start: number; end: number } {
  let start = utterance.start;
  while (start < utterance.end && !(activity[start]! > 0)) start++;
  let end = utterance.end;
  while (end > utterance.start && !(activity[end]! > 0)) end--;
  return { start, end: end + 1 };
}

function trySplit(
  utterance: Utterance,
  speechStart: number,
  speechEnd: number,
  reference: AlignmentView,
  degraded: AlignmentView,
  correlator: FrameCorrelator,
  rate: PesqRate,
): SplitAttempt {
  let window: Float64Array | null = null;
  const delayOf = (from: number, to: number) => {
    const found = stretchDelay(reference, degraded, from, to, utterance.crudeDelay, rate);
    window = overwriteWindow(window, found, rate);
    return found.delay;
  };
  const candidates: SplitCandidate[] = splitPoints(speechStart, speechEnd).map((point) => {
    const crude1 = delayOf(utterance.start, point);
    const crude2 = delayOf(point, utterance.end);
    return { point, crude1, crude2, first: null, second: null };
  });
  searchFirstParts(candidates, utterance.start, correlator, window, rate);
  const promising = candidates.filter(({ first }) => first!.confidence > utterance.confidence);
  searchSecondParts(promising, utterance.end, correlator, window, rate);
  const chosen = chooseCandidate(promising, utterance.confidence, rate.window);
  return { utterance, speechStart, speechEnd, candidates, window, chosen };
}

function splitPoints(speechStart: number, speechEnd: number): number[] {
  const length = speechEnd - speechStart;
  const step = 4 * Math.floor((0.801 * length + 159) / 160);
  const pad = Math.max(GUARD_WINDOWS, Math.floor(length / 10));
  const points = [speechStart + pad];
  for (let c = speechStart + pad + step; c <= speechEnd - pad && points.length < MOST_POINTS; c += step) {
    points.push(c);
  }
  return points;
}

/**
 * The standard's program keeps envelope correlations where it also keeps its analysis window, so a long one runs over
 * into the window: Y[3 size + 6 + j] replaces window[j].
 */
function overwriteWindow(
  window: Float64Array | null,
  { length, valueAt }: EnvelopeCorrelation,
  { alignmentSize, alignmentHann }: PesqRate,
): Float64Array | null {
  const offset = 3 * alignmentSize + 6;
  if (offset >= length) return window;
  const changed = window ?? alignmentHann.slice();
  for (let j = 0; j < alignmentSize && offset + j < length; j++) changed[j] = valueAt(offset + j);
  return changed;
}

function groupByCrudeDelay(
  candidates: readonly SplitCandidate[],
  crude: 'crude1' | 'crude2',
): Map<number, SplitCandidate[]> {
  const groups = new Map<number, SplitCandidate[]>();
  for (const candidate of candidates) {
    const group = groups.get(candidate[crude]);
    if (group) group.push(candidate);
    else groups.set(candidate[crude], [candidate]);
  }
  return groups;
}

/** A histogram of lags into which every peak is written with its triangle at once. */
class SmoothHistogram {
  readonly bins: Float64Array;
  total = 0;
  readonly #correlator: FrameCorrelator;

  constructor(correlator: FrameCorrelator) {
    this.#correlator = correlator;
    this.bins = new Float64Array(correlator.size);
  }

  addFrame(p: number, q: number, window: Float64Array | null, step: number): void {
    const { vote, lags } = this.#correlator.peaks(p, q, window, step);
    for (const t of lags) addTriangle(this.bins, t, vote, this.#correlator.kernel);
    this.total += vote * lags.length;
  }
}

/** Points with the same crude delay share one walk; each reads the histogram where its part ends. */
function searchFirstParts(
  candidates: readonly SplitCandidate[],
  start: number,
  correlator: FrameCorrelator,
  window: Float64Array | null,
  rate: PesqRate,
): void {
  const { size, degradedTotal } = correlator;
  for (const [crude, group] of groupByCrudeDelay(candidates, 'crude1')) {
    const histogram = new SmoothHistogram(correlator);
    let p = start * rate.window;
    let q = p + crude;
    if (q < 0) {
      p = -crude;
      q = 0;
    }
    for (const candidate of group) {
      while (q + size <= degradedTotal && p + size <= candidate.point * rate.window) {
        histogram.addFrame(p, q, window, size / 4);
        p += size / 4;
        q += size / 4;
      }
      candidate.first = delayOfHistogram(histogram.bins, histogram.total, crude);
    }
  }
}

/** Backwards from the end of the utterance. */
function searchSecondParts(
  candidates: readonly SplitCandidate[],
  end: number,
  correlator: FrameCorrelator,
  window: Float64Array | null,
  rate: PesqRate,
): void {
  const { size, degradedTotal } = correlator;
  for (const [crude, group] of groupByCrudeDelay(candidates, 'crude2')) {
    const histogram = new SmoothHistogram(correlator);
    let p = end * rate.window - size;
    let q = p + crude;
    if (q + size > degradedTotal) {
      q = degradedTotal - size;
      p = q - crude;
    }
    for (const candidate of group.reverse()) {
      while (q >= 0 && p >= candidate.point * rate.window) {
        histogram.addFrame(p, q, window, -size / 4);
        p -= size / 4;
        q -= size / 4;
      }
      candidate.second = delayOfHistogram(histogram.bins, histogram.total, crude);
    }
  }
}

function chooseCandidate(
  candidates: readonly SplitCandidate[],
  confidence: number,
  leastJump: number,
): SplitCandidate | null {
  let best = 0;
  let chosen: SplitCandidate | null = null;
  for (const candidate of candidates) {
    const first = candidate.first!;
    const second = candidate.second!;
    const sum = first.confidence + second.confidence;
    const jumps = Math.abs(second.delay - first.delay) >= leastJump;
    if (jumps && sum > best && first.confidence > confidence && second.confidence > confidence) {
      best = sum;
      chosen = candidate;
    }
  }
  return chosen;
}

function makeParts(
  utterance: Utterance,
  { point, crude1, crude2, first, second }: SplitCandidate,
  degradedTotal: number,
  rate: PesqRate,
): [Utterance, Utterance] {
  const { window, guard } = rate;
  const jump = second!.delay - first!.delay;
  // a delay that grows leaves reference time to both parts
  const overlap = jump < 0 ? 0 : Math.floor(jump / (2 * window));
  const part1: Utterance = { start: utterance.start, end: point + overlap, crudeDelay: crude1, ...first! };
  const part2: Utterance = { start: point - overlap, end: utterance.end, crudeDelay: crude2, ...second! };
  if ((part1.start - GUARD_WINDOWS) * window + part1.delay < 0) {
    part1.start = GUARD_WINDOWS + Math.trunc((window - 1 - part1.delay) / window);
  }
  if (part2.end * window + part2.delay > degradedTotal - guard) {
    part2.end = Math.trunc((degradedTotal - part2.delay) / window) - GUARD_WINDOWS;
  }
  return [part1, part2];
}
