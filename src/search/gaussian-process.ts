// A Gaussian process over genomes: how alike two are falls exponentially with how many levels lie between them, gene by gene, so what
// is learned of a gene holds wherever the others are nearly the same; a linear part over the levels carries what adds up. The
// range is the one of greatest likelihood among a few (Rasmussen and Williams 2006, chapters 2 and 5).
import { choleskyFactor, type Factor, solveFactored, solveLower } from './cholesky.ts';
import type { Genome } from './genome.ts';

export interface Posterior {
  readonly mean: number;
  readonly variance: number;
}

export interface GaussianProcess {
  /** Of a value for every genome that it was made with; none of them needs the factor anew. */
  fit(values: readonly number[]): (genome: Genome) => Posterior;
}

/** Mean distances, as a share of the whole range of the genes, over which values stay alike. */
const RANGES = [0.05, 0.2, 0.8] as const;
/** Of the variance: what is additive, what is not, and what no genome explains. */
const ADDITIVE = 4;
const NOISE = 1e-3;

/** What a genome has to do with those that are known, whatever the values are. */
interface Seen {
  readonly genome: Genome;
  readonly alike: readonly number[];
  readonly own: number;
  /** Of its own likeness, by them. */
  readonly explained: number;
}

/** @param genomes at least one, no two equal */
export function createGaussianProcess(
  genomes: readonly Genome[],
  levels: readonly number[],
): GaussianProcess {
  const placeOf = createPlaces(levels);
  const places = genomes.map(placeOf);
  const size = genomes.length;
  const factors = RANGES.map((range) => {
    const matrix = new Float64Array(size * size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) {
        matrix[i * size + j] = likeness(places[i]!, places[j]!, range) + (i === j ? NOISE : 0);
      }
    }
    return { range, factor: choleskyFactor(matrix, size)! };
  });
  /** Of the genome that was asked about last, by range: several values are mostly asked of one genome. */
  const seen = new Map<number, Seen>();
  function seenFrom(genome: Genome, { range, factor }: (typeof factors)[number]): Seen {
    const known = seen.get(range);
    if (known?.genome === genome) return known;
    const place = placeOf(genome);
    const alike = places.map((other) => likeness(place, other, range));
    const explained = solveLower(factor, alike).reduce((sum, one) => sum + one * one, 0);
    const now = { genome, alike, own: likeness(place, place, range), explained };
    seen.set(range, now);
    return now;
  }
  return {
    fit(values) {
      const mean = values.reduce((sum, one) => sum + one, 0) / size;
      const centred = values.map((one) => one - mean);
      const fits = factors.map(({ range, factor }) => {
        const weights = solveFactored(factor, centred);
        const power = centred.reduce((sum, one, i) => sum + one * weights[i]!, 0) / size;
        // The scale of the variance has a likeliest value in closed form.
        const logLikelihood = -0.5 * size * Math.log(Math.max(power, 1e-300)) - logDeterminant(factor) / 2;
        return { range, factor, weights, power, logLikelihood };
      });
      const best = fits.reduce((a, b) => (b.logLikelihood > a.logLikelihood ? b : a));
      return (genome) => {
        const { alike, own, explained } = seenFrom(genome, best);
        return {
          mean: mean + alike.reduce((sum, one, i) => sum + one * best.weights[i]!, 0),
          variance: best.power * Math.max(0, own - explained),
        };
      };
    },
  };
}

/** Levels from -1 to 1; genes that cannot change say nothing. Every genome that is asked about comes by here. */
function createPlaces(levels: readonly number[]): (genome: Genome) => Float64Array {
  const free = levels.flatMap((count, gene) => (count > 1 ? [gene] : []));
  return (genome) => {
    const place = new Float64Array(free.length);
    for (let at = 0; at < free.length; at++) {
      const gene = free[at]!;
      place[at] = (2 * genome[gene]!) / (levels[gene]! - 1) - 1;
    }
    return place;
  };
}

function likeness(a: Float64Array, b: Float64Array, range: number): number {
  let distance = 0;
  let product = 0;
  for (let gene = 0; gene < a.length; gene++) {
    distance += Math.abs(a[gene]! - b[gene]!);
    product += a[gene]! * b[gene]!;
  }
  const genes = Math.max(1, a.length);
  return (ADDITIVE * product) / genes + Math.exp(-distance / (2 * genes * range));
}

function logDeterminant({ size, rows }: Factor): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += 2 * Math.log(rows[i * size + i]!);
  return sum;
}
