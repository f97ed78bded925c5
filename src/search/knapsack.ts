// The multiple-choice knapsack: of every gene one level, so that the sum of errors is least while the sum of costs stays within a
// budget, for all budgets at once. Partial sums are kept gene by gene; one that costs no less and errs no less than another
// cannot become part of an answer (Nemhauser and Ullmann 1969, doi:10.1287/mnsc.15.9.494). Where more than `mostStates` stay,
// the range of costs is cut into as many stretches and of each the least error is kept: costs stay exact, errors may then be
// more than the least, and `isExact` says so.
import { HushbitError } from '../base/errors.ts';
import type { Genome } from './genome.ts';

/** A number per gene and level. */
export type GeneTable = readonly (readonly number[])[];

export interface KnapsackPoint {
  readonly cost: number;
  readonly error: number;
  readonly genome: Genome;
}

export interface KnapsackFront {
  /** Costs ascend, errors descend: the answer of any budget is the last point within it. */
  readonly points: readonly KnapsackPoint[];
  readonly isExact: boolean;
}

const MOST_STATES = 4096;

interface Layer {
  readonly cost: Float64Array;
  readonly error: Float64Array;
  /** State of the genes before, and the level of this one. */
  readonly from: Int32Array;
  readonly level: Int32Array;
}

/**
 * @param errors finite @param costs finite, of the same shape
 * @throws HushbitError `bad-option` for tables of different shapes or without a level
 */
export function knapsackFront(errors: GeneTable, costs: GeneTable, mostStates = MOST_STATES): KnapsackFront {
  checkTables(errors, costs);
  const layers: Layer[] = [];
  let isExact = true;
  let last: Pick<Layer, 'cost' | 'error'> = { cost: new Float64Array(1), error: new Float64Array(1) };
  for (const [gene, levelErrors] of errors.entries()) {
    const all = undominated(extended(last, levelErrors, costs[gene]!));
    const kept = all.cost.length > mostStates ? thinned(all, mostStates) : all;
    isExact &&= kept === all;
    layers.push(kept);
    last = kept;
  }
  const points = Array.from(last.cost, (cost, state) => ({
    cost,
    error: last.error[state]!,
    genome: genomeOf(layers, state),
  }));
  return { points, isExact };
}

/** The point of least error within a budget; undefined where nothing fits. */
export function withinBudget({ points }: KnapsackFront, budget: number): KnapsackPoint | undefined {
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle]!.cost <= budget) low = middle + 1;
    else high = middle;
  }
  return points[low - 1];
}

/** Every state with every level, sorted by cost and then by error; equal ones in the order of states and levels. */
function extended(
  { cost, error }: Pick<Layer, 'cost' | 'error'>,
  levelErrors: readonly number[],
  levelCosts: readonly number[],
): Layer {
  const levels = levelErrors.length;
  const count = cost.length * levels;
  const all = emptyLayer(count);
  for (let state = 0; state < cost.length; state++) {
    for (let level = 0; level < levels; level++) {
      const at = state * levels + level;
      all.cost[at] = cost[state]! + levelCosts[level]!;
      all.error[at] = error[state]! + levelErrors[level]!;
      all.from[at] = state;
      all.level[at] = level;
    }
  }
  const order = Uint32Array.from({ length: count }, (_, at) => at).sort(
    (a, b) => all.cost[a]! - all.cost[b]! || all.error[a]! - all.error[b]! || a - b,
  );
  return taken(all, order);
}

/** @param sorted by cost, then error */
function undominated(sorted: Layer): Layer {
  let least = Number.POSITIVE_INFINITY;
  const kept: number[] = [];
  for (let at = 0; at < sorted.cost.length; at++) {
    if (sorted.error[at]! >= least) continue;
    least = sorted.error[at]!;
    kept.push(at);
  }
  return taken(sorted, kept);
}

/** The cheapest, and of each stretch of costs the last: that of least error. @param front costs ascend, errors descend */
function thinned(front: Layer, most: number): Layer {
  const count = front.cost.length;
  const low = front.cost[0]!;
  const width = (front.cost[count - 1]! - low) / (most - 1);
  const stretchOf = (at: number): number => Math.floor((front.cost[at]! - low) / width);
  const kept = [0];
  for (let at = 1; at < count; at++) {
    if (at === count - 1 || stretchOf(at + 1) !== stretchOf(at)) kept.push(at);
  }
  return taken(front, kept);
}

function emptyLayer(count: number): Layer {
  return {
    cost: new Float64Array(count),
    error: new Float64Array(count),
    from: new Int32Array(count),
    level: new Int32Array(count),
  };
}

function taken(layer: Layer, order: ArrayLike<number>): Layer {
  const out = emptyLayer(order.length);
  for (let at = 0; at < order.length; at++) {
    const source = order[at]!;
    out.cost[at] = layer.cost[source]!;
    out.error[at] = layer.error[source]!;
    out.from[at] = layer.from[source]!;
    out.level[at] = layer.level[source]!;
  }
  return out;
}

function genomeOf(layers: readonly Layer[], state: number): number[] {
  const genome = new Array<number>(layers.length);
  let at = state;
  for (let gene = layers.length - 1; gene >= 0; gene--) {
    genome[gene] = layers[gene]!.level[at]!;
    at = layers[gene]!.from[at]!;
  }
  return genome;
}

function checkTables(errors: GeneTable, costs: GeneTable): void {
  const shapeOf = (table: GeneTable): string => table.map(({ length }) => length).join(' ');
  const areFinite = [errors, costs].every((table) => table.every((row) => row.every(Number.isFinite)));
  const [expected, got] = [shapeOf(errors), shapeOf(costs)];
  if (expected === got && areFinite && errors.length > 0 && errors.every((row) => row.length > 0)) return;
  throw new HushbitError({
    code: 'bad-option',
    place: 'knapsack',
    expected: `finite costs of ${expected || 'some'} levels`,
    got: areFinite ? got || 'none' : 'a value that is not finite',
  });
}
