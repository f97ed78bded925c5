// What a run knows of the thing that it searches: genomes in, objectives out. All objectives are minimised.

/** One format index per site, each in 0 .. levels[site] - 1. */
export type Genome = readonly number[];

export interface Evaluation {
  /** In the order of `Evaluator.objectives`; minimised; finite. */
  readonly objectives: readonly number[];
  /** What stands behind them (scores per clip, nanoseconds, bytes, seconds): JSON, stored as it is. */
  readonly details: Readonly<Record<string, unknown>>;
}

export interface Evaluator {
  /** Names of the objectives: `pesq`, `latency`, `memory`. */
  readonly objectives: readonly string[];
  /** Names of the sites, one per gene. */
  readonly sites: readonly string[];
  /** How many formats each site may take, one per gene. */
  readonly levels: readonly number[];
  /** What the levels of each gene stand for (bit-widths), as files and people see a genome; default: the level itself. */
  readonly alleles?: readonly (readonly number[])[];
  /**
   * Evaluates a batch (distinct genomes). `done` is called once per genome as soon as it is complete, in any order.
   * Rejects on the first failure or when the signal aborts; what was reported by then stays valid.
   */
  evaluate(
    genomes: readonly Genome[],
    done: (index: number, evaluation: Evaluation) => void,
    signal?: AbortSignal,
  ): Promise<void>;
}
