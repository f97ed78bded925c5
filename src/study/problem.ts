// What a study searches over, as it sees it: genomes in, jobs out; outcomes in, values out. It knows no audio and no bits.
import type { Estimate } from '../base/estimate.ts';
import type { Job } from '../execute/index.ts';
import type { Axis, ProbeResult } from '../search/index.ts';

/** One format index per site, each in 0 .. levels[site] - 1. */
export type Genome = readonly number[];

/** What is made of the outcomes of one genome. Pure: computed again from a stored run it is the same. */
export interface Evaluation {
  /** In the order of `Problem.objectives`; minimised; finite. */
  readonly objectives: readonly number[];
  /** Standard errors of `objectives`, where any is not 0. */
  readonly errors?: readonly number[];
  /** Power of what the output lost, relative to the output: what strategies are steered by. */
  readonly error?: number;
  /** Of each limited cost by which fraction of the limit it is above it, below 0 where it is kept; the same ones as of a probe. */
  readonly excess?: readonly number[];
  /** By how much each constraint is missed, 0 where it is kept; none without constraints. */
  readonly violations?: readonly number[];
  /** By name, for people: `pesqRaw`, `flashBytes`, `nsPerFrame`. */
  readonly values?: Readonly<Record<string, Estimate>>;
  /** What stands behind them (scores per clip, bytes): JSON, shown by reports. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** Results (`ok` of the outcomes) in the order of the jobs that were asked for. */
export interface Measured {
  /** Of `jobsOf`. */
  readonly results: readonly unknown[];
  /** Of `references`. */
  readonly references: readonly unknown[];
  /** Of `frontJobs`; undefined while they are not measured. */
  readonly further: readonly unknown[] | undefined;
}

/** How a value of `Evaluation.values` is read where the front is shown. */
export type FrontAxis = Axis & { readonly value: string };

/** What a front is shown beside, which is no genome: a uniform width, what was there before anything was done. */
export interface Beside {
  /** No two alike. */
  readonly name: string;
  /** What `jobs` are slow without, measured before any of them. */
  readonly preparing: readonly Job[];
  readonly jobs: readonly Job[];
}

export interface Problem {
  /** Names of the objectives: `pesq`, `latency`, `memory`. */
  readonly objectives: readonly string[];
  /** For the front that people see, one per objective; without them it is the plain one. */
  readonly axes?: readonly FrontAxis[];
  /** Names of the sites, one per gene. */
  readonly sites: readonly string[];
  /** How many formats each site may take, one per gene. */
  readonly levels: readonly number[];
  /** What the levels of each gene stand for (bit-widths), as files and people see a genome; default: the level itself. */
  readonly alleles?: readonly (readonly number[])[];
  /** What the levels of each gene are called, as tables say it; default: what they stand for. */
  readonly names?: readonly (readonly string[])[];
  /** Measured once, before the first genome: what values are held against. All have to succeed. */
  readonly references?: readonly Job[];
  /** What has to be measured of a genome: the same every time, no two equal. Cheap. */
  jobsOf(genome: Genome): readonly Job[];
  /** What `frontJobs` of a genome are slow without: measured before any of them. */
  preparing?(genome: Genome): readonly Job[];
  /** What is measured in addition of each member of the front when the search ends. */
  frontJobs?(genome: Genome): readonly Job[];
  /** Measured while the front is. Nothing of the search hangs on it: what cannot be measured is left to whoever shows it. */
  readonly beside?: readonly Beside[];
  /** What is measured of a genome for its error and costs alone; without it no strategy that probes can be used. */
  probeJobs?(genome: Genome): readonly Job[];
  /** @param measured results of `probeJobs` */
  concludeProbe?(measured: Pick<Measured, 'results' | 'references'>): ProbeResult;
  /** @throws HushbitError `failed` for results that make no value */
  conclude(genome: Genome, measured: Measured): Evaluation;
  /** The `excess` of a probe for what needs no measurement, null for the rest: pure, exact, and slow beside sums. */
  excessOf?(genome: Genome): readonly (number | null)[];
}
