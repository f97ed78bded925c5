// A cost that is only measured of whole genomes, such as time: at first a line over a cost that was probed (what is read takes time),
// shared among the genes; then refitted to what was measured, gene by gene.
import { refitted, sumOfTable } from './additive-model.ts';
import type { Genome } from './genome.ts';
import type { GeneTable } from './knapsack.ts';

/**
 * @param known cost of genomes that were measured whole; at least one
 * @param beside the table of a probed cost
 * @returns a table whose sums are the cost less `offset`; entries not negative
 */
export function unprobedCost(
  known: readonly { readonly genome: Genome; readonly value: number }[],
  beside: GeneTable,
): { table: GeneTable; offset: number } {
  // Sums of the table begin with 0, so that shares are positive.
  const least = beside.map((row) => Math.min(...row));
  const shifted = beside.map((row, gene) => row.map((value) => value - least[gene]!));
  const values = known.map(({ value }) => value);
  // Normalised costs may be negative: 0 is a uniform width, not no cost.
  const spread = Math.max(...values) - Math.min(...values);
  const offset = Math.min(...values) - Math.max(spread, 1e-3);
  const points = known.map(({ genome, value }) => ({ x: sumOfTable(shifted, genome), y: value - offset }));
  const { slope, intercept } = lineThrough(points);
  const share = intercept / beside.length;
  const prior = shifted.map((row) => row.map((value) => share + slope * value));
  const observations = known.map(({ genome, value }) => ({ genome, value: value - offset }));
  return { table: refitted(prior, observations), offset };
}

/** Least squares with a slope and an intercept that are not negative. */
function lineThrough(points: readonly { x: number; y: number }[]): { slope: number; intercept: number } {
  const n = points.length;
  const mean = (of: (point: { x: number; y: number }) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / n;
  const [mx, my] = [mean(({ x }) => x), mean(({ y }) => y)];
  const squares = mean(({ x }) => (x - mx) ** 2);
  const slope = squares > 0 ? Math.max(0, mean(({ x, y }) => (x - mx) * (y - my)) / squares) : 0;
  const intercept = my - slope * mx;
  if (intercept > 0) return { slope, intercept };
  return { slope: mx > 0 ? my / mx : 0, intercept: my * 1e-3 };
}
