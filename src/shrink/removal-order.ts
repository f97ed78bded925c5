// Which units of a group to take away. Without unit u, and with the other columns of W changed as is best, the product W x misses
//   sum over rows of W[r, u]^2 / (H^-1)[u, u],   H = E[(x - mean)(x - mean)^T],
// the cost that rounding has too (optimal brain surgeon, Hassibi and Stork 1993), since the mean goes into a bias. The unit that costs
// least goes first; W and H^-1 are then those without it. Matrices that read other vectors of the same units add their costs.
import { type NetworkStatistics, symmetricAt } from '../calibrate/index.ts';
import type { Network } from '../network/index.ts';
import { fullMatrix } from '../precision/index.ts';
import { damped, inverseOf } from './inverse.ts';
import type { UnitGroup } from './unit-groups.ts';

/** Of the mean diagonal of H. */
const DAMPING = 0.01;

export interface Removed {
  readonly unit: number;
  /** Squared error of the output that taking it away adds. */
  readonly cost: number;
}

/** What reads one vector: all its matrices, one below the other, each times the root of its importance. */
interface Reader {
  readonly rows: number;
  readonly weights: Float64Array;
  readonly inverse: Float64Array;
}

/**
 * @param count units to take away, less than there are
 * @returns in the order of going
 */
export function removalOrder(
  network: Network,
  group: UnitGroup,
  count: number,
  statistics: NetworkStatistics,
  importance: ReadonlyMap<string, number>,
): readonly Removed[] {
  const { size } = group;
  const readers = readersOf(network, group, statistics, importance);
  const isGone = new Uint8Array(size);
  const removed: Removed[] = [];
  const squares = new Float64Array(size);
  const costs = new Float64Array(size);
  while (removed.length < count) {
    costs.fill(0);
    for (const { rows, weights, inverse } of readers) {
      squares.fill(0);
      for (let r = 0; r < rows; r++) {
        for (let u = 0; u < size; u++) squares[u]! += weights[r * size + u]! * weights[r * size + u]!;
      }
      for (let u = 0; u < size; u++) costs[u]! += squares[u]! / inverse[u * size + u]!;
    }
    let unit = -1;
    for (let u = 0; u < size; u++) {
      if (isGone[u] === 0 && (unit < 0 || costs[u]! < costs[unit]!)) unit = u;
    }
    isGone[unit] = 1;
    removed.push({ unit, cost: costs[unit]! });
    for (const reader of readers) takeAway(reader, unit, size);
  }
  return removed;
}

function readersOf(
  network: Network,
  { readers, size }: UnitGroup,
  statistics: NetworkStatistics,
  importance: ReadonlyMap<string, number>,
): Reader[] {
  return [...new Set(readers.map(({ vector }) => vector))].flatMap((vector): Reader[] => {
    const { moments } = statistics.get(vector)!;
    let trace = 0;
    for (let i = 0; i < size; i++) trace += symmetricAt(moments!, i, i);
    // What never varies costs nothing: a bias takes its place.
    if (!(trace > 0)) return [];
    const matrices = readers
      .filter((reader) => reader.vector === vector)
      .map(({ weight }) => {
        const factor = Math.sqrt(importance.get(weight)!);
        return Float64Array.from(network.tensors.get(weight)!.data!, (value) => factor * value);
      });
    const weights = new Float64Array(matrices.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const matrix of matrices) {
      weights.set(matrix, at);
      at += matrix.length;
    }
    const inverse = inverseOf(damped(fullMatrix(moments!), size, DAMPING), size);
    return [{ rows: weights.length / size, weights, inverse }];
  });
}

/** Optimal brain surgeon's step: W -= W[:, u] H^-1[u, :] / H^-1[u, u], and the same for H^-1. */
function takeAway({ rows, weights, inverse }: Reader, unit: number, size: number): void {
  const pivot = inverse[unit * size + unit]!;
  const row = Float64Array.from(inverse.subarray(unit * size, (unit + 1) * size), (value) => value / pivot);
  const subtract = (from: Float64Array, at: number): void => {
    const factor = from[at * size + unit]!;
    if (factor === 0) return;
    for (let j = 0; j < size; j++) from[at * size + j]! -= factor * row[j]!;
    // What rounding leaves.
    from[at * size + unit] = 0;
  };
  for (let r = 0; r < rows; r++) subtract(weights, r);
  for (let i = 0; i < size; i++) if (i !== unit) subtract(inverse, i);
  inverse.fill(0, unit * size, (unit + 1) * size);
  inverse[unit * size + unit] = 1;
}
