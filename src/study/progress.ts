// What a run tells whoever watches it.
import { type Evaluated, type Naming, type Solution, toSolution } from './front.ts';

/** The state of a run after an evaluation or a generation, and now and then while costs are computed. */
export interface Progress {
  readonly event: 'evaluation' | 'generation' | 'costs' | 'confirmation' | 'end';
  /** True while the journal answers: nothing has been evaluated since the run was started or resumed. */
  readonly replaying: boolean;
  /** The generation at work, or just completed, from 0; `generations` at most after the end. */
  readonly generation: number;
  readonly generations: number;
  /** Distinct genomes evaluated, those before a resume included. */
  readonly evaluations: number;
  /** Those of them without a value. */
  readonly failed: number;
  /** population x generations: an upper bound, because what is cached is not evaluated again. */
  readonly plannedEvaluations: number;
  /** Genomes asked for again and answered without evaluating. */
  readonly cached: number;
  /** For each objective, by name, the solution that is best in it. Empty before the first evaluation. */
  readonly best: Readonly<Record<string, Solution>>;
  /** Of everything evaluated, to run.json's `configuration.hypervolumeReference`. */
  readonly hypervolume: number;
  readonly frontSize: number;
  /** Since the run was started or last resumed. */
  readonly elapsedMs: number;
  /** At the pace since then, to the end or to a limit; null before a batch is done. */
  readonly leftMs: number | null;
  /** Where workers elsewhere measure: how many there are, and jobs that were asked for and are not there yet. */
  readonly queue?: { readonly workers: number; readonly open: number };
  /** Of the front that is measured further when the search ends; null before. */
  readonly confirming: {
    /** Members whose weights are finished, which is what takes long. */
    readonly finished: number;
    /** Measured whole. */
    readonly done: number;
    readonly of: number;
  } | null;
  /** Mixes whose costs near a limit were computed for the batch to come, while nothing is measured; else null. */
  readonly computed: number | null;
}

/** How far something is that comes before the first evaluation. */
export interface Step {
  readonly what: string;
  readonly done: number;
  readonly of: number;
}

/**
 * Time left, from batch to batch: what is timed is timed when the rest of its batch is scored, so what is reported within a
 * batch says nothing about the pace.
 */
export interface Pace {
  /** `remaining` is how many evaluations there are still to do at most. */
  batchDone(elapsedMs: number, evaluated: number, remaining: number): void;
  /** Null before the first batch is done. */
  leftMs(elapsedMs: number): number | null;
}

/** @param limitMs what the run may take, Infinity without a limit. */
export function createPace(limitMs: number): Pace {
  let endMs: number | null = null;
  return {
    batchDone(elapsedMs, evaluated, remaining) {
      if (evaluated > 0) endMs = elapsedMs + (elapsedMs / evaluated) * remaining;
    },
    leftMs: (elapsedMs) => (endMs === null ? null : Math.max(0, Math.min(endMs, limitMs) - elapsedMs)),
  };
}

/** For each objective the solution of the front that is best in it. */
export function bestOf(front: readonly Evaluated[], naming: Naming): Progress['best'] {
  if (front.length === 0) return {};
  return Object.fromEntries(
    naming.objectives.map((name, objective) => {
      const best = front.reduce((a, b) => (b.objectives[objective]! < a.objectives[objective]! ? b : a));
      return [name, toSolution(best, naming)];
    }),
  );
}
