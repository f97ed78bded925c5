// The doors between a problem and the log: what was concluded of a trial, as an event.
import { HushbitError } from '../base/errors.ts';
import type { Outcome } from '../execute/index.ts';
import type { ProbeResult, Told } from '../search/index.ts';
import type { Complete, Ended, Probed } from './event.ts';
import type { TrialRecord } from './fold.ts';
import { checkHumanObjectives, type Evaluated } from './front.ts';
import type { Failure } from './measure-batch.ts';
import type { Evaluation } from './problem.ts';
import type { Failed } from './run-controls.ts';

/** @throws HushbitError `failed` for values that are not finite or not as many as there are objectives. */
export function completeEvent(
  trial: TrialRecord,
  evaluation: Evaluation,
  names: readonly string[],
  elapsedMs: number,
): Complete {
  const { objectives, errors, violations, error, excess, values, details } = evaluation;
  const { genome } = trial;
  const place = `evaluation of genome ${genome.length > 12 ? `${genome.slice(0, 12).join(' ')} ...` : genome.join(' ')}`;
  if (objectives.length !== names.length) {
    throw new HushbitError({
      code: 'failed',
      place,
      expected: `${names.length} objectives (${names.join(', ')})`,
      got: String(objectives.length),
    });
  }
  objectives.forEach((value, index) => {
    if (Number.isFinite(value)) return;
    throw new HushbitError({
      code: 'failed',
      place: `${place}: ${names[index]}`,
      expected: 'a finite number',
      got: String(value),
    });
  });
  checkHumanObjectives(details, place);
  return {
    type: 'finished',
    trial: trial.id,
    state: 'complete',
    objectives: [...objectives],
    ...(errors ? { errors: [...errors] } : {}),
    ...(violations ? { violations: [...violations] } : {}),
    ...(error === undefined ? {} : { error }),
    ...(excess ? { excess: [...excess] } : {}),
    ...(values ? { values: { ...values } } : {}),
    details: details as Complete['details'],
    elapsedMs: Math.round(elapsedMs),
  };
}

/** What a probe came to. */
export function probedEvent(
  trial: TrialRecord,
  { error, objectives, excess }: ProbeResult,
  elapsedMs: number,
): Probed {
  return {
    type: 'finished',
    trial: trial.id,
    state: 'probed',
    error,
    objectives: [...objectives],
    ...(excess ? { excess: [...excess] } : {}),
    elapsedMs: Math.round(elapsedMs),
  };
}

/** What was refused cannot be done with these formats; anything else might go another time, but not in this study. */
export function endedEvent(trial: TrialRecord, { failed, outcome }: Failure, elapsedMs: number): Ended {
  const { failed: reason } = outcome as Extract<Outcome, { failed: unknown }>;
  return {
    type: 'finished',
    trial: trial.id,
    state: reason.kind === 'refused' ? 'infeasible' : 'failed',
    job: [
      failed.measurer,
      failed.clip && `on clip ${failed.clip.slice(0, 12)}`,
      failed.device && `on ${failed.device}`,
    ]
      .filter(Boolean)
      .join(' '),
    reason,
    elapsedMs: Math.round(elapsedMs),
  };
}

/** A trial that has values, as fronts and tables take it: the latest that is known of it. */
export interface EvaluatedTrial extends Evaluated {
  readonly trial: TrialRecord;
}

/** Undefined where it has no values, or not yet. @param asTold the first that was known, as the strategy was told */
export function evaluatedOf(trial: TrialRecord, asTold: boolean): EvaluatedTrial | undefined {
  const { finished, confirmed, genome } = trial;
  const known = asTold ? finished : (confirmed ?? finished);
  if (known?.state !== 'complete') return undefined;
  const { objectives, details, values, violations } = known;
  return {
    trial,
    genome,
    objectives,
    details,
    ...(values ? { values } : {}),
    ...(violations ? { violations } : {}),
    isConfirmed: known === confirmed,
  };
}

/** Those that ended without a value. */
export function failuresOf(trials: readonly TrialRecord[]): Failed[] {
  return trials.flatMap(({ id, finished }) =>
    finished && (finished.state === 'failed' || finished.state === 'infeasible')
      ? [{ trial: id, state: finished.state, job: finished.job, reason: finished.reason }]
      : [],
  );
}

/** As the strategy hears of a trial. */
export function toldOf({ genome, finished: ended }: TrialRecord): Told {
  const finished = ended!;
  switch (finished.state) {
    case 'complete': {
      const { objectives, violations, error, excess } = finished;
      return {
        genome,
        objectives,
        violation: sumOf(violations ?? []),
        ...(error === undefined ? {} : { error }),
        ...(excess === undefined ? {} : { excess }),
      };
    }
    case 'probed': {
      const { error, objectives, excess } = finished;
      const probe = { error, objectives, ...(excess === undefined ? {} : { excess }) };
      return { genome, objectives: null, violation: 0, probe };
    }
    default:
      return { genome, objectives: null, violation: 0 };
  }
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
