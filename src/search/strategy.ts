// What a search asks a strategy: genomes to measure, in batches, told back with what was found of them. It knows no audio, no bits and
// no end: how many generations or minutes there are is the study's.
import type { Genome } from './genome.ts';

/** What a cheap measurement of a genome says, see `Strategy.isProbing`. */
export interface ProbeResult {
  /** Power of what the output lost, relative to the output: 0 where nothing is lost; null where it is not known. */
  readonly error: number | null;
  /** One per objective, minimised; null where it was not measured. */
  readonly objectives: readonly (number | null)[];
  /** Of costs that are limited: by which fraction of the limit they are above it, below 0 where they keep it. The same ones every time. */
  readonly excess?: readonly number[];
}

/** A genome with what was found of it. */
export interface Told {
  readonly genome: Genome;
  /** Minimised; null where there is no value (infeasible, failed, probed): such a genome is no parent. */
  readonly objectives: readonly number[] | null;
  /** By how much it misses its constraints in all; 0 where it keeps them or there are none. */
  readonly violation: number;
  /** As of a probe, of a genome that was measured whole; null or missing where it is not known. */
  readonly error?: number | null;
  /** As of a probe, of a genome that was measured whole; missing where nothing is limited, or where it is not known. */
  readonly excess?: readonly number[];
  /** Of a genome that was probed. */
  readonly probe?: ProbeResult;
}

export interface Strategy {
  readonly name: string;
  /** Batches that were told whole. */
  readonly generation: number;
  /**
   * At most `n` genomes of the current batch that were not handed out yet; none once it is handed out whole, or where
   * the space holds no more. No two are equal.
   */
  ask(n: number): readonly Genome[];
  /**
   * In the order of asking, in one piece or several; the batch counts as told with its last genome. An empty batch is told
   * by an empty list.
   */
  tell(told: readonly Told[]): void;
  /** The current batch asks for errors and costs alone: no scores, no times. */
  readonly isProbing?: boolean;
  /** Nothing more is asked for. A strategy without an end leaves it out. */
  readonly isDone?: boolean;
  /** Batches and genomes that it means to ask for at most, where it knows. */
  readonly planned?: { readonly batches: number; readonly genomes: number };
  /** Of the last whole batch: members that none of the population dominates. */
  readonly front: readonly Genome[];
  /** Two searches with equal states that were told the same go on alike. */
  randomState(): readonly number[];
}
