// A quantity of a genome as a sum over its genes: of errors because what rounding adds at one place is hardly related to what it
// adds at another, of costs because what a layer takes does not depend on the others. A prior table, from one gene at a time, is
// refitted to genomes that were measured whole: a factor per gene and level, 1 where nothing speaks against the prior.
import type { Genome } from './genome.ts';
import type { GeneTable } from './knapsack.ts';

export interface Observation {
  readonly genome: Genome;
  /** More than 0; others are left out. */
  readonly value: number;
}

export function sumOfTable(table: GeneTable, genome: Genome): number {
  let sum = 0;
  for (let gene = 0; gene < genome.length; gene++) sum += table[gene]![genome[gene]!]!;
  return sum;
}

/** How many observations the prior is worth. */
const PRIOR_WEIGHT = 1;
const ITERATIONS = 60;

/**
 * The factors f of the most probable model, by expectation-maximisation: observations are taken as Poisson counts of their own
 * size (relative errors count, not absolute ones), factors have a gamma prior around 1. With a = prior / observed value,
 * f <- (w + f * sum_i(a_i / predicted_i)) / (w + sum_i a_i), predicted_i relative to the observed value; every step raises the
 * posterior, and factors stay positive (Shepp and Vardi 1982, doi:10.1109/TMI.1982.4307558, with a prior).
 * @param prior not negative
 */
export function refitted(
  prior: GeneTable,
  observations: readonly Observation[],
  weight = PRIOR_WEIGHT,
): number[][] {
  const used = observations.filter(({ value }) => value > 0 && Number.isFinite(value));
  let table = prior.map((row) => [...row]);
  const evidence = accumulated(prior, used, () => 1);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const predicted = used.map(({ genome, value }) => sumOfTable(table, genome) / value);
    const ratio = accumulated(prior, used, (i) => (predicted[i]! > 0 ? 1 / predicted[i]! : 0));
    table = table.map((row, gene) =>
      row.map((value, level) => {
        const own = prior[gene]![level]!;
        if (own === 0) return 0;
        const factor = value / own;
        return own * ((weight + factor * ratio[gene]![level]!) / (weight + evidence[gene]![level]!));
      }),
    );
  }
  return table;
}

/** Per gene and level the sum over observations that have it of prior / value, times what `of` says of the observation. */
function accumulated(
  prior: GeneTable,
  observations: readonly Observation[],
  of: (index: number) => number,
): number[][] {
  const sums = prior.map((row) => row.map(() => 0));
  for (const [i, { genome, value }] of observations.entries()) {
    const factor = of(i) / value;
    for (let gene = 0; gene < genome.length; gene++) {
      const level = genome[gene]!;
      sums[gene]![level]! += prior[gene]![level]! * factor;
    }
  }
  return sums;
}
