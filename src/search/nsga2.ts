// NSGA-II (Deb, Pratap, Agarwal, Meyarivan 2002, doi:10.1109/4235.996017) over integer genomes, ask and tell.
// Decisions come from a seeded integer generator and from comparing objective values (crowding adds and divides
// them, which IEEE 754 fixes to the bit), so a seed and the same values give the same search on every platform.
import { HushbitError } from '../base/errors.ts';
import { randomFromSeed } from '../base/random.ts';
import { checkGenome, checkLevels, type Genome, genomeKey } from './genome.ts';
import { checkPoints, type Points } from './points.ts';
import { createPolynomialMutation } from './polynomial-mutation.ts';
import { samplePopulation } from './sampling.ts';
import { survive } from './survival.ts';
import { createTournament, type Ranked } from './tournament.ts';
import { twoPointCrossover } from './two-point-crossover.ts';

export interface Nsga2Options {
  /** Levels of each gene, 1..1024; a gene with one level never changes. */
  readonly levels: readonly number[];
  /** A 32-bit integer. */
  readonly seed: number;
  /** Size of the population and of each batch of offspring; default 25. */
  readonly population?: number;
  /** That a pair exchanges genes, 0..1 in steps of a millionth; default 0.9. */
  readonly crossoverProbability?: number;
  /** That a child is mutated at all, 0..1 in steps of a millionth; default 0.2. Then each gene with probability 1/n. */
  readonly mutationProbability?: number;
  /** Distribution index of the polynomial mutation, an integer in 0..100; default 20. */
  readonly mutationEta?: number;
  /** Genomes for the initial population, at most `population`; the rest is random. Default none. */
  readonly seedGenomes?: readonly Genome[];
}

export interface Individual extends Ranked {
  readonly genome: Genome;
  /** Minimised. */
  readonly objectives: readonly number[];
  /** By how much it misses its constraints in all; 0 where it keeps them. */
  readonly violation: number;
}

export interface Nsga2 {
  /** How many batches have been told: 0 before the initial population is known. */
  readonly generation: number;
  /** Survivors of the last `tell`: no two genomes equal, best front first. */
  readonly population: readonly Individual[];
  /** Those of rank 0. */
  readonly front: readonly Individual[];
  /**
   * The genomes to evaluate next: first the initial population, then offspring. No two are equal and none is in the
   * population, though one may have been in an earlier one. Fewer than `population`, possibly none, where the
   * space holds no more or 100 matings per wanted child found no new one. Asked again before `tell`, the same.
   */
  ask(): readonly Genome[];
  /**
   * Objective values of exactly the genomes asked for, in any order; null for one that has none: it does not survive.
   * `violations`: by how much each misses its constraints; what keeps them comes first.
   * @throws HushbitError `failed` for other genomes, values that are not finite, or another number of objectives.
   */
  tell(
    genomes: readonly Genome[],
    objectives: readonly (readonly number[] | null)[],
    violations?: readonly number[],
  ): void;
  /** State of the random source: two searches with equal states and populations go on alike. */
  randomState(): readonly number[];
}

const MATINGS_PER_CHILD = 100;
const PROBABILITY_STEPS = 1_000_000;

/** @throws HushbitError `bad-option` or `bad-genome` for options out of range. */
export function createNsga2(options: Nsga2Options): Nsga2 {
  const levels = [...options.levels];
  checkLevels(levels);
  const size = checkedInteger('population', options.population ?? 25, 1, 100_000);
  const crossover = checkedProbability('crossoverProbability', options.crossoverProbability ?? 0.9);
  const mutation = checkedProbability('mutationProbability', options.mutationProbability ?? 0.2);
  const polynomial = createPolynomialMutation(options.mutationEta ?? 20);
  const given = options.seedGenomes ?? [];
  checkedInteger('number of seed genomes', given.length, 0, size);
  given.forEach((genome, index) => {
    checkGenome(genome, levels, `seed genome ${index}`);
  });
  const random = randomFromSeed(checkedInteger('seed', options.seed, -(2 ** 31), 2 ** 31 - 1));
  const freeGenes = levels.flatMap((count, gene) => (count > 1 ? [gene] : []));

  let generation = 0;
  let population: readonly Individual[] = [];
  let pending: readonly Genome[] | undefined;

  const chance = (threshold: number) => random.int(0, PROBABILITY_STEPS - 1) < threshold;

  function mutate(child: number[]): void {
    if (!chance(mutation)) return;
    for (const gene of freeGenes) {
      if (random.int(0, freeGenes.length - 1) !== 0) continue;
      child[gene] = polynomial.mutate(child[gene]!, levels[gene]!, random);
    }
  }

  function offspring(): Genome[] {
    const known = new Set(population.map((individual) => genomeKey(individual.genome)));
    const children: Genome[] = [];
    // Where nothing has a value there are no parents.
    if (population.length === 0) return children;
    const winner = createTournament(population, random);
    for (let mating = 0; mating < MATINGS_PER_CHILD * size && children.length < size; mating++) {
      const a = winner().genome;
      const b = winner().genome;
      for (const child of chance(crossover) ? twoPointCrossover(a, b, random) : [[...a], [...b]]) {
        mutate(child);
        const key = genomeKey(child);
        if (known.has(key) || children.length === size) continue;
        known.add(key);
        children.push(child);
      }
    }
    return children;
  }

  return {
    get generation() {
      return generation;
    },
    get population() {
      return population;
    },
    get front() {
      return population.filter((individual) => individual.rank === 0);
    },
    ask() {
      pending ??= generation === 0 ? samplePopulation(levels, size, given, random) : offspring();
      return pending;
    },
    tell(genomes, objectives, violations) {
      const count = population[0]?.objectives.length;
      const told = inOrderAsked(pending, genomes, objectives, violations ?? [], count);
      const merged = [...population, ...told];
      population = survive(
        merged.map((one) => one.objectives),
        size,
        random,
        merged.map((one) => one.violation),
      ).map(({ index, rank, crowding }) => ({ ...merged[index]!, rank, crowding }));
      pending = undefined;
      generation++;
    },
    randomState: () => [...random.state()],
  };
}

/** Pairs genomes with their objectives in the order in which they were asked for: the order of telling does not matter. */
function inOrderAsked(
  pending: readonly Genome[] | undefined,
  genomes: readonly Genome[],
  objectives: readonly (readonly number[] | null)[],
  violations: readonly number[],
  objectiveCount: number | undefined,
): { genome: Genome; objectives: readonly number[]; violation: number }[] {
  const refuse = (expected: string, got: string): never => {
    throw new HushbitError({ code: 'failed', place: 'tell', expected, got });
  };
  if (!pending) return refuse('ask before tell', 'no genomes asked for');
  if (genomes.length !== pending.length || objectives.length !== pending.length) {
    refuse(`${pending.length} genomes with objectives`, `${genomes.length} with ${objectives.length}`);
  }
  const known: Points = objectives.filter((point) => point !== null);
  checkPoints(known, 'objectives');
  const count = known[0]?.length;
  if (count !== undefined && objectiveCount !== undefined && count !== objectiveCount) {
    refuse(`${objectiveCount} objectives as before`, String(count));
  }
  const byKey = new Map(
    genomes.map((genome, index) => [
      genomeKey(genome),
      { values: objectives[index]!, violation: violations[index] ?? 0 },
    ]),
  );
  return pending.flatMap((genome) => {
    const found = byKey.get(genomeKey(genome));
    if (found === undefined) return refuse(`a value for genome ${genomeKey(genome)}`, 'none');
    const { values, violation } = found;
    return values === null ? [] : [{ genome, objectives: [...values], violation }];
  });
}

function checkedInteger(place: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new HushbitError({
    code: 'bad-option',
    place,
    expected: `an integer in ${least}..${most}`,
    got: String(value),
  });
}

/** The number of millionths. */
function checkedProbability(place: string, value: number): number {
  if (value >= 0 && value <= 1) return Math.round(value * PROBABILITY_STEPS);
  throw new HushbitError({ code: 'bad-option', place, expected: 'a number in 0..1', got: String(value) });
}
