// The door between an evaluator and the journal.
import { HushbitError } from '../base/errors.ts';
import type { Evaluation } from './evaluator.ts';
import { checkHumanObjectives } from './front.ts';
import type { EvaluationRecord } from './journal-record.ts';

export interface RecordContext {
  readonly generation: number;
  readonly elapsedMs: number;
  /** Names of the objectives. */
  readonly names: readonly string[];
}

/** @throws HushbitError `failed` for values that are not finite or not as many as there are objectives. */
export function toRecord(
  genome: readonly number[],
  { objectives, details }: Evaluation,
  { generation, elapsedMs, names }: RecordContext,
): EvaluationRecord {
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
    type: 'evaluation',
    generation,
    genome,
    objectives: [...objectives],
    details: details as EvaluationRecord['details'],
    elapsedMs: Math.round(elapsedMs),
  };
}
