// How alike two genomes are in what a sum of errors leaves out. An error is the power of a sum of vectors, one per gene, of what rounding
// there does to the output: |sum_i e_i|^2 = sum_i |e_i|^2 + 2 sum_i<j <e_i, e_j>. A table of errors has the squares. The products of two
// genes are unknown; with <e_i, e_j> of variance a_i a_j, where a_i = |e_i|^2, and independent for every pair of levels, what two genomes
// have in common of them is the square of the sum of a_i over the genes in which they agree. So genes count as much as they err. In
// relative errors, of genomes with the sums S and T and the agreeing sum A: A^2 / (S T). The squares themselves are off as
// sum_i a_i^2 / (S T) over the same genes; what more than two genes do together is alike where nearly all of the error is, (A^2 / (S T))^4.
import { sumOfTable } from './additive-model.ts';
import type { Kernels } from './gaussian-process.ts';
import type { GeneTable } from './knapsack.ts';

/** Of the variance what more than two genes do together, against what two do, to choose from. */
const TOGETHER = [0.1, 0.3, 1, 3] as const;
/** Of the variance what no genome explains. */
const NOISE = 3e-3;
/** A sum below this is none. */
const LEAST_SUM = 1e-12;

interface ErrorPlace {
  readonly levels: Uint8Array;
  readonly sum: number;
  /** Of the sum, by gene. */
  readonly shares: Float64Array;
}

/** Of logarithms of errors over their sums. @param errors of every gene and level, not negative */
export function errorKernels(errors: GeneTable): Kernels<ErrorPlace> {
  return {
    placeOf(genome) {
      const sum = Math.max(LEAST_SUM, sumOfTable(errors, genome));
      const shares = new Float64Array(genome.length);
      for (let gene = 0; gene < shares.length; gene++) shares[gene] = errors[gene]![genome[gene]!]! / sum;
      return { levels: Uint8Array.from(genome), sum, shares };
    },
    likenesses: TOGETHER.map((together) => (a, b) => {
      const { agreeing, squares } = inCommon(a, b);
      return squares + agreeing + together * agreeing * agreeing * agreeing * agreeing;
    }),
    noise: NOISE,
  };
}

/** A^2 / (S T), and the sum of a_i^2 / (S T): both 1 at most. */
export function inCommon(a: ErrorPlace, b: ErrorPlace): { agreeing: number; squares: number } {
  let sum = 0;
  let squares = 0;
  for (let gene = 0; gene < a.shares.length; gene++) {
    if (a.levels[gene] !== b.levels[gene]) continue;
    const share = a.shares[gene]!;
    sum += share;
    squares += share * share;
  }
  const ratio = a.sum / b.sum;
  return { agreeing: sum * sum * ratio, squares: squares * ratio };
}
