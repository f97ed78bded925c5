// Gaussian processes over genomes: what was measured of some says what is to be expected of others that are like them. How alike two
// are is a kernel's to say; of several the one of greatest likelihood is taken (Rasmussen and Williams 2006, chapters 2 and 5).
import { choleskyFactor, type Factor, solveFactored, solveLower } from './cholesky.ts';
import type { Genome } from './genome.ts';

export interface Posterior {
  readonly mean: number;
  readonly variance: number;
}

export interface Predictor {
  (genome: Genome): Posterior;
  /** Of the posterior that alone, in much less time. */
  meanOf(genome: Genome): number;
  /** Variance that no other genome tells anything of; not in that of a posterior. */
  readonly noise: number;
  /** For choosing several, one after the other. */
  among(genomes: readonly Genome[]): Believed;
}

/** What is left in doubt of genomes when some of them are taken to be what is expected of them (Ginsbourger, Le Riche, Carraro 2010). */
export interface Believed {
  /** By genome. */
  readonly variances: Float64Array;
  /** Takes one of them for known. */
  take(at: number): void;
}

export interface GaussianProcess {
  /** Of a value for every genome that it was made with; none of them needs the factor anew. */
  fit(values: readonly number[]): Predictor;
}

/** Covariance of two genomes, up to a scale. */
export interface Kernels<Place> {
  /** What a genome is compared by. Every genome that is asked about comes by here. */
  placeOf(genome: Genome): Place;
  /** To choose from. */
  readonly likenesses: readonly ((a: Place, b: Place) => number)[];
  /** Of the variance what no genome explains. */
  readonly noise: number;
}

/** What a genome has to do with those that are known, whatever the values are. */
interface Seen {
  readonly genome: Genome;
  readonly alike: readonly number[];
  /** Of its own likeness by itself what the known ones leave. */
  readonly unexplained: number;
}

/** @param genomes at least one, no two equal */
export function createProcess<Place>(
  genomes: readonly Genome[],
  { placeOf, likenesses, noise }: Kernels<Place>,
): GaussianProcess {
  const places = genomes.map(placeOf);
  const size = genomes.length;
  const factors = likenesses.map((likeness) => {
    const matrix = new Float64Array(size * size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) {
        matrix[i * size + j] = likeness(places[i]!, places[j]!) + (i === j ? noise : 0);
      }
    }
    return { likeness, factor: choleskyFactor(matrix, size)! };
  });
  /** Of the genome that was asked about last, by kernel: several values are mostly asked of one genome. */
  const seen = new Map<unknown, Seen>();
  function seenFrom(genome: Genome, { likeness, factor }: (typeof factors)[number]): Seen {
    const known = seen.get(likeness);
    if (known?.genome === genome) return known;
    const place = placeOf(genome);
    const alike = places.map((other) => likeness(place, other));
    const explained = solveLower(factor, alike).reduce((sum, one) => sum + one * one, 0);
    const now = { genome, alike, unexplained: Math.max(0, likeness(place, place) - explained) };
    seen.set(likeness, now);
    return now;
  }
  return {
    fit(values) {
      const mean = values.reduce((sum, one) => sum + one, 0) / size;
      const centred = values.map((one) => one - mean);
      const fits = factors.map((kernel) => {
        const weights = solveFactored(kernel.factor, centred);
        const power = centred.reduce((sum, one, i) => sum + one * weights[i]!, 0) / size;
        // The scale of the variance has a likeliest value in closed form.
        const logLikelihood =
          -0.5 * size * Math.log(Math.max(power, 1e-300)) - logDeterminant(kernel.factor) / 2;
        return { kernel, weights, power, logLikelihood };
      });
      const best = fits.reduce((a, b) => (b.logLikelihood > a.logLikelihood ? b : a));
      const predict = (genome: Genome): Posterior => {
        const { alike, unexplained } = seenFrom(genome, best.kernel);
        return {
          mean: mean + alike.reduce((sum, one, i) => sum + one * best.weights[i]!, 0),
          variance: best.power * unexplained,
        };
      };
      return Object.assign(predict, {
        meanOf(genome: Genome): number {
          const place = placeOf(genome);
          let sum = 0;
          for (let i = 0; i < size; i++) sum += best.kernel.likeness(place, places[i]!) * best.weights[i]!;
          return mean + sum;
        },
        noise: best.power * noise,
        among: (chosen: readonly Genome[]) => believedAmong(chosen, best.kernel, best.power),
      });
    },
  };

  /** Every one that is taken is a row more of the factor, whose elements lessen what is left of the others. */
  function believedAmong(
    chosen: readonly Genome[],
    { likeness, factor }: (typeof factors)[number],
    power: number,
  ): Believed {
    const own = chosen.map(placeOf);
    const rows = own.map((place) => [
      ...solveLower(
        factor,
        places.map((other) => likeness(place, other)),
      ),
    ]);
    const left = own.map((place, i) =>
      Math.max(0, likeness(place, place) - rows[i]!.reduce((sum, one) => sum + one * one, 0)),
    );
    const variances = Float64Array.from(left, (one) => power * one);
    return {
      variances,
      take(at) {
        const [row, deviation] = [[...rows[at]!], Math.sqrt(left[at]! + noise)];
        for (const [i, other] of rows.entries()) {
          let shared = likeness(own[i]!, own[at]!);
          for (let k = 0; k < row.length; k++) shared -= other[k]! * row[k]!;
          other.push(shared / deviation);
          left[i] = Math.max(0, left[i]! - (shared / deviation) ** 2);
          variances[i] = power * left[i]!;
        }
      },
    };
  }
}

/** Mean distances, as a share of the whole range of the genes, over which values stay alike. */
const RANGES = [0.05, 0.2, 0.8] as const;
/** Of the variance: what is additive, what is not, and what no genome explains. */
const ADDITIVE = 4;
const NOISE = 1e-3;

/**
 * Of any value: alike falls exponentially with how many levels lie between two genomes, gene by gene, so what is learned of a gene
 * holds wherever the others are nearly the same; a linear part over the levels carries what adds up.
 * @param genomes at least one, no two equal
 */
export function createGaussianProcess(
  genomes: readonly Genome[],
  levels: readonly number[],
): GaussianProcess {
  return createProcess(genomes, {
    placeOf: createPlaces(levels),
    likenesses: RANGES.map((range) => (a: Float64Array, b: Float64Array) => likeness(a, b, range)),
    noise: NOISE,
  });
}

/** Levels from -1 to 1; genes that cannot change say nothing. */
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
