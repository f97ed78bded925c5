// By how much computed costs differ from what a view expected of them: a Gaussian process over the genomes whose costs were computed, so
// that what two changes do together is learned from the first genomes that have both.
import { createGaussianProcess, type Posterior } from './gaussian-process.ts';
import type { Genome } from './genome.ts';

export interface Surprises {
  /** @param exact per limit; null counts as expected. Not a genome that was added before. */
  add(genome: Genome, expected: readonly number[], exact: readonly (number | null)[]): void;
  /** Per limit what is to be added to what is expected. */
  fit(limits: number): (genome: Genome) => readonly Posterior[];
}

/** The latest ones. */
const MOST_OBSERVATIONS = 240;
/** Of one that cannot be built, say. */
const MOST = 10;

export function createSurprises(levels: readonly number[]): Surprises {
  const known: { readonly genome: Genome; readonly by: readonly number[] }[] = [];
  return {
    add(genome, expected, exact) {
      known.push({
        genome,
        by: expected.map((value, limit) => Math.min(MOST, (exact[limit] ?? value) - value)),
      });
    },
    fit(limits) {
      const used = known.slice(-MOST_OBSERVATIONS);
      const process = createGaussianProcess(
        used.map(({ genome }) => genome),
        levels,
      );
      const fits = Array.from({ length: limits }, (_, limit) =>
        process.fit(used.map(({ by }) => by[limit]!)),
      );
      return (genome) => fits.map((of) => of(genome));
    },
  };
}
