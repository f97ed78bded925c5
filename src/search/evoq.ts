// Evolution whose mutations are guided by sensitivities, as in EvoQ (Yuan, Chen, Hu, Peng 2020, IJCNN): what each gene does is probed
// alone, and a child is its parent with a few genes changed, insensitive ones to be coarser and sensitive ones to be finer likelier
// than others. EvoQ holds one budget and keeps the best under it; here fronts survive as in NSGA-II. There is no crossover.
import { type RandomSource, randomFromSeed } from '../base/random.ts';
import { additiveCosts, type ObjectiveKind, refittedErrors } from './additive-front.ts';
import { strategyOf } from './batches.ts';
import { checkLevels, type Genome, genomeKey } from './genome.ts';
import type { GeneTable } from './knapsack.ts';
import { coarserMoves, finerMoves, type Move, moved, movesFrom } from './moves.ts';
import { type Known, probedFirst } from './probed-first.ts';
import { type ProbedTables, probesAround, tablesOf } from './probes.ts';
import type { Strategy, Told } from './strategy.ts';
import { survive } from './survival.ts';
import { createTournament } from './tournament.ts';

export interface EvoqOptions {
  readonly levels: readonly number[];
  readonly seed: number;
  /** Probes differ from it in one gene. */
  readonly base: Genome;
  /** Measured whole at first: the first parents. */
  readonly seedGenomes: readonly Genome[];
  readonly kinds: readonly ObjectiveKind[];
  /** Of survivors, and of the children of a batch. */
  readonly population: number;
}

/** Genes of a child that differ from its parent at most. */
const MOST_MOVES = 4;
/** Draws of a child that was asked for before. */
const MATINGS_PER_CHILD = 100;

export function createEvoqStrategy(options: EvoqOptions): Strategy {
  const { levels, seed, base, seedGenomes, kinds, population } = options;
  checkLevels(levels);
  const random = randomFromSeed(seed);
  let tables: ProbedTables | undefined;

  function next(size: number, { whole, asked }: Known): readonly Genome[] {
    const parents = parentsOf(whole, population, random);
    // Without given genomes, or where none has a value, the base is where evolution begins.
    const winner = parents.length > 0 ? createTournament(parents, random) : () => ({ genome: base });
    const errors = refittedErrors(tables!, whole);
    const cost = meanOf(additiveCosts(tables!, kinds, whole), errors);
    const children = new Map<string, Genome>();
    for (let mating = 0; mating < MATINGS_PER_CHILD * size && children.size < size; mating++) {
      const child = mutated(winner().genome, errors, cost, random);
      const key = genomeKey(child);
      if (!asked.has(key)) children.set(key, child);
    }
    return [...children.values()];
  }

  const search = {
    name: 'evoq',
    seedGenomes,
    probes: probesAround(base, levels),
    rounds: null,
    tabulate(probed: readonly Told[]) {
      tables = tablesOf(base, levels, probed);
    },
    next,
    randomState: () => random.state(),
  };
  return strategyOf(probedFirst(search, population), population);
}

function parentsOf(whole: readonly Told[], population: number, random: RandomSource) {
  const valued = whole.filter(({ objectives }) => objectives !== null);
  const survivors = survive(
    valued.map(({ objectives }) => objectives!),
    population,
    random,
    valued.map(({ violation }) => violation),
  );
  return survivors.map(({ index, rank, crowding }) => ({ genome: valued[index]!.genome, rank, crowding }));
}

/** All of a child's moves go one way, so that it lies farther along the front and not beside it. */
function mutated(parent: Genome, errors: GeneTable, cost: GeneTable, random: RandomSource): Genome {
  const isCoarser = random.int(0, 1) === 0;
  let child = parent;
  for (let left = random.int(1, MOST_MOVES); left > 0; left--) {
    const moves = movesFrom(child, errors, cost);
    const move = drawn(isCoarser ? coarserMoves(moves) : finerMoves(moves), random);
    if (!move) break;
    child = moved(child, move);
  }
  return child;
}

/** The first is the likeliest: linear in the rank, so that no outstanding sensitivity is all that is ever drawn. */
function drawn(ranked: readonly Move[], random: RandomSource): Move | undefined {
  const count = ranked.length;
  if (count === 0) return undefined;
  // The lesser of two uniform ranks falls linearly.
  return ranked[Math.min(random.int(0, count - 1), random.int(0, count - 1))];
}

/** Of all costs; levels where there is none. */
function meanOf(costs: readonly GeneTable[], shape: GeneTable): GeneTable {
  return shape.map((row, gene) =>
    row.map((_, level) =>
      costs.length === 0 ? level : costs.reduce((sum, table) => sum + table[gene]![level]!, 0) / costs.length,
    ),
  );
}
