// What a study needs of a search: it is asked for genomes and told what was found of them. It knows no audio, no bits and
// no end: how many generations or minutes there are is the study's.
import type { Genome } from './genome.ts';

/** A genome with what was found of it. */
export interface Told {
  readonly genome: Genome;
  /** Minimised; null where there is no value (infeasible, failed): such a genome is no parent. */
  readonly objectives: readonly number[] | null;
  /** By how much it misses its constraints in all; 0 where it keeps them or there are none. */
  readonly violation: number;
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
  /** Of the last whole batch: members that none of the population dominates. */
  readonly front: readonly Genome[];
  /** Two searches with equal states that were told the same go on alike. */
  randomState(): readonly number[];
}
