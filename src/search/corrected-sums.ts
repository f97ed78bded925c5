// Sums over genes, corrected by what was measured: Gaussian processes say by how much measured genomes differ from their sums, and so how
// far sums can be trusted for others. Errors are corrected as logarithms, by what they have in common (`error-kernels`), excesses of limits
// as they are. So costs that are no sums (tables that stay as long as one site needs them, rows that are padded) are learned where they matter.
import { sumOfTable } from './additive-model.ts';
import { errorKernels } from './error-kernels.ts';
import { type Believed, createGaussianProcess, createProcess, type Posterior } from './gaussian-process.ts';
import type { Genome } from './genome.ts';
import type { GeneTable } from './knapsack.ts';
import type { ProbedTables } from './probes.ts';

export interface Measured {
  readonly genome: Genome;
  readonly error: number;
  /** How much it misses of the limits in all; 0 where it keeps them. */
  readonly violation: number;
  /** Per limit, see `ProbeResult`; missing where a log of an older version is read. */
  readonly excess?: readonly number[];
}

export interface CorrectedSums {
  /** Natural logarithm, of one that is measured: what no other genome tells of it is in the variance. */
  errorOf(genome: Genome): Posterior;
  /** Of `errorOf` what no other genome tells. */
  readonly noise: number;
  /** Variances of `errorOf`, but for that. */
  doubtsAmong(genomes: readonly Genome[]): Believed;
  /** Not the logarithm. */
  expectedErrorOf(genome: Genome): number;
  /** Per limit. */
  excessesOf(genome: Genome): readonly Posterior[];
}

/** The process takes so many observations at most: those that are nearest to the limits. */
const MOST_OBSERVATIONS = 200;
/** Errors below this are as good as none: a logarithm has an end. */
const LEAST_ERROR = 1e-12;

/** @param measured at least one, no two of the same genome */
export function correctedSums(
  measured: readonly Measured[],
  errors: GeneTable,
  limits: NonNullable<ProbedTables['limits']>,
): CorrectedSums {
  const sumsOf = (genome: Genome): number[] =>
    limits.map(({ base, table }) => base + sumOfTable(table, genome));
  const logErrorOf = (genome: Genome): number => Math.log(Math.max(LEAST_ERROR, sumOfTable(errors, genome)));
  const used = measured
    .map((one) => ({ ...one, excess: excessOf(one, sumsOf(one.genome)) }))
    .toSorted((a, b) => distance(a.excess) - distance(b.excess))
    .slice(0, MOST_OBSERVATIONS);
  const genomes = used.map(({ genome }) => genome);
  const correctionOfError = createProcess(genomes, errorKernels(errors)).fit(
    used.map(({ genome, error }) => Math.log(Math.max(LEAST_ERROR, error)) - logErrorOf(genome)),
  );
  const process = createGaussianProcess(
    genomes,
    errors.map(({ length }) => length),
  );
  const correctionsOfExcess = limits.map((_, at) =>
    process.fit(used.map(({ genome, excess }) => excess[at]! - sumsOf(genome)[at]!)),
  );
  return {
    errorOf(genome) {
      const { mean, variance } = correctionOfError(genome);
      return { mean: mean + logErrorOf(genome), variance: variance + correctionOfError.noise };
    },
    expectedErrorOf: (genome) => Math.exp(correctionOfError.meanOf(genome) + logErrorOf(genome)),
    noise: correctionOfError.noise,
    doubtsAmong: (list) => correctionOfError.among(list),
    excessesOf(genome) {
      const sums = sumsOf(genome);
      return correctionsOfExcess.map((correctionOf, at) => {
        const { mean, variance } = correctionOf(genome);
        return { mean: mean + sums[at]!, variance };
      });
    },
  };
}

/** As measured; of an older log what is known: what is missed in all, or that the limits are kept. */
function excessOf({ excess, violation }: Measured, sums: readonly number[]): readonly number[] {
  return (
    excess ?? sums.map((sum) => (violation > 0 ? Math.max(sum, violation / sums.length) : Math.min(0, sum)))
  );
}

function distance(excess: readonly number[]): number {
  return Math.abs(Math.max(...excess));
}
