// Time alignment (P.862, 10.1.4), from the whole signals to the utterances that the perceptual model uses.
import { type AlignmentView, wholeDelay } from './crude-delay.ts';
import { FrameCorrelator } from './fine-delay.ts';
import type { PesqRate } from './rate.ts';
import { type SplitAttempt, splitUtterances } from './utterance-splitting.ts';
import { type LocatedUtterance, locateUtterances, setBoundaries, type Utterance } from './utterances.ts';

export interface AlignmentTrace {
  wholeDelay: number;
  located: LocatedUtterance[];
  beforeSplitting: Utterance[];
  attempts: SplitAttempt[];
  utterances: Utterance[];
}

export function alignUtterances(
  reference: AlignmentView,
  degraded: AlignmentView,
  rate: PesqRate,
  trace?: Partial<AlignmentTrace>,
): Utterance[] {
  const correlator = new FrameCorrelator(reference, degraded, rate);
  const whole = wholeDelay(reference, degraded, rate);
  const located = locateUtterances(reference, degraded, correlator, whole, rate);
  const utterances: Utterance[] = located.map(
    ({ searchStart: _from, searchEnd: _to, ...utterance }) => utterance,
  );
  setBoundaries(utterances, reference.activity.length, degraded.total, rate);
  if (!trace) {
    splitUtterances(utterances, reference, degraded, correlator, rate);
    return utterances;
  }
  trace.wholeDelay = whole;
  trace.located = located;
  trace.beforeSplitting = utterances.map((utterance) => ({ ...utterance }));
  const attempts: SplitAttempt[] = [];
  splitUtterances(utterances, reference, degraded, correlator, rate, (attempt) => attempts.push(attempt));
  trace.attempts = attempts;
  trace.utterances = utterances;
  return utterances;
}
