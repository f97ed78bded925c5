// A table per gene and level from sums over whole genomes: least squares on the indicators of the levels, with a little ridge, so that
// what the observations do not tell apart is shared evenly.
import type { Observation } from './additive-model.ts';
import { choleskyFactor, solveFactored } from './cholesky.ts';
import type { GeneTable } from './knapsack.ts';

/** Of the observations' own weight. */
const RIDGE = 1e-9;

/** @returns a table whose sums, plus a constant, come nearest to the values; null without observations */
export function regressedTable(
  levels: readonly number[],
  observations: readonly Observation[],
): GeneTable | null {
  if (observations.length === 0) return null;
  const offsets: number[] = [];
  let features = 0;
  for (const count of levels) {
    offsets.push(features);
    features += count;
  }
  const mean = observations.reduce((sum, { value }) => sum + value, 0) / observations.length;
  const normal = new Float64Array(features * features);
  const right = new Float64Array(features);
  for (const { genome, value } of observations) {
    const on = genome.map((level, gene) => offsets[gene]! + level);
    for (const a of on) {
      right[a]! += value - mean;
      for (const b of on) normal[a * features + b]! += 1;
    }
  }
  for (let at = 0; at < features; at++) normal[at * features + at]! += RIDGE * observations.length;
  const solved = solveFactored(choleskyFactor(normal, features)!, right);
  return levels.map((count, gene) => Array.from(solved.subarray(offsets[gene]!, offsets[gene]! + count)));
}
