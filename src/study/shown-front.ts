// The front as people see it: of what keeps the constraints, without differences that errors explain, and one of those that
// are the same to a user (run.json's `front` says how values are read). Runs without that, the paper's and those of the first
// version, have the plain front.
import { tolerantFront } from '../search/index.ts';
import { type Evaluated, sortEvaluated } from './front.ts';
import { frontOf } from './front-archive.ts';
import type { RunFile } from './run-file.ts';

/** Sorted by objectives. Where nothing keeps the constraints, of what misses them least. */
export function shownFront<T extends Evaluated>(
  evaluations: readonly T[],
  { front: axes }: Pick<RunFile, 'front'>,
): readonly T[] {
  const least = evaluations.reduce((value, one) => Math.min(value, violationOf(one)), Infinity);
  const feasible = sortEvaluated(evaluations.filter((one) => violationOf(one) === least));
  if (!axes) return frontOf(feasible);
  const points = feasible.map(({ values }) => axes.map(({ value }) => values?.[value]));
  // A value that a problem did not tell cannot be compared with errors.
  if (!points.every((point) => point.every((value) => value !== undefined))) return frontOf(feasible);
  return tolerantFront(points as never, axes).map((index) => feasible[index]!);
}

/** By how much the constraints are missed in all; 0 where they are kept. */
export function violationOf({ violations }: Evaluated): number {
  return (violations ?? []).reduce((sum, value) => sum + value, 0);
}
