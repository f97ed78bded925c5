// One batch through the evaluator, with every way in which it may end.
import { HushbitError } from '../base/errors.ts';
import type { Evaluation, Evaluator, Genome } from './evaluator.ts';

export interface Batch {
  readonly genomes: readonly Genome[];
  readonly signal: AbortSignal | undefined;
  /** Takes one evaluation; called once per genome. What it throws ends the batch. */
  readonly take: (genome: Genome, evaluation: Evaluation) => void;
  /** Asked after each evaluation: true ends the batch. */
  readonly enough: () => boolean;
}

/**
 * Resolves to true if all genomes were evaluated and to false if the signal or `enough` ended it before.
 * @throws what `take` threw, what the evaluator rejected with unless it was told to end, or HushbitError `failed` if it
 *   resolved without all evaluations.
 */
export async function evaluateBatch(evaluator: Evaluator, batch: Batch): Promise<boolean> {
  const { genomes, signal, take, enough } = batch;
  const controller = new AbortController();
  const forward = () => controller.abort();
  signal?.addEventListener('abort', forward);
  const reported = new Set<number>();
  let failure: { error: unknown } | undefined;
  let open = true;

  const done = (index: number, evaluation: Evaluation) => {
    if (!open || failure || reported.has(index)) return;
    try {
      const genome = genomes[index];
      if (!genome) throw misbehaviour(`an index in 0..${genomes.length - 1}`, String(index));
      take(genome, evaluation);
      reported.add(index);
    } catch (error) {
      // Thrown into the evaluator it might be lost; the batch ends with it as soon as the evaluator does.
      failure = { error };
      controller.abort();
    }
    if (enough()) controller.abort();
  };

  try {
    await evaluator.evaluate(genomes, done, controller.signal);
  } catch (error) {
    // After an abort a rejection is how the evaluator ends; before it, it is the reason.
    if (!controller.signal.aborted) failure = { error };
  } finally {
    open = false;
    signal?.removeEventListener('abort', forward);
  }
  if (failure) throw failure.error;
  if (reported.size === genomes.length) return true;
  if (controller.signal.aborted) return false;
  throw misbehaviour(`${genomes.length} evaluations`, String(reported.size));
}

function misbehaviour(expected: string, got: string): HushbitError {
  return new HushbitError({ code: 'failed', place: 'evaluator', expected, got });
}
