// The front that is shown to people. NSGA-II sorts by plain dominance; here two things are added that a reader needs: a
// difference that measurement errors explain decides nothing, and of solutions that are the same to a user one is kept.
// Minimisation, or maximisation where an axis says so.
import { compareEstimates, type Estimate } from '../base/estimate.ts';

export interface Axis {
  readonly better: 'less' | 'more';
  /** Of deterministic values the errors are of no interest here: they are compared as they are. */
  readonly isMeasured: boolean;
  /** Difference up to which two values are the same to a user: as such, or as a fraction of the lesser. */
  readonly tolerance: { readonly absolute: number } | { readonly relative: number };
}

/** Values of one solution, one per axis. */
export type Point = readonly Estimate[];

/** -1 where `a` is better on this axis, 1 where `b` is, 0 where nothing is decided. */
function decide(a: Estimate, b: Estimate, { better, isMeasured }: Axis): number {
  const order = isMeasured ? compareEstimates(a, b) : Math.sign(a.mean - b.mean);
  return better === 'less' ? order : -order;
}

/** True if `a` is nowhere worse than `b` and somewhere better, by more than the errors. */
export function surelyDominates(a: Point, b: Point, axes: readonly Axis[]): boolean {
  let better = false;
  for (let axis = 0; axis < axes.length; axis++) {
    const order = decide(a[axis]!, b[axis]!, axes[axis]!);
    if (order > 0) return false;
    if (order < 0) better = true;
  }
  return better;
}

/** True if the two are the same to a user on every axis. Symmetric; not transitive. */
export function isSame(a: Point, b: Point, axes: readonly Axis[]): boolean {
  return axes.every(({ tolerance }, axis) => {
    const [x, y] = [a[axis]!.mean, b[axis]!.mean];
    const limit =
      'absolute' in tolerance ? tolerance.absolute : tolerance.relative * Math.min(Math.abs(x), Math.abs(y));
    // A decimal fraction as typed must include the difference that it names.
    return Math.abs(x - y) <= limit * (1 + 1e-9);
  });
}

/**
 * Indices, ascending, of points that no other surely dominates, thinned so that no two of them are the same to a user and
 * every one that was left out is the same as one that stays. Kept first are the best on each axis in turn, so that nothing
 * outstanding is thinned away, and then the points in their order. Where errors make a circle of points that dominate each
 * other, which two measured axes can, all of the circle stay.
 */
export function tolerantFront(points: readonly Point[], axes: readonly Axis[]): number[] {
  const all = points.map((_, index) => index);
  const undominated = all.filter(
    (index) => !points.some((other) => surelyDominates(other, points[index]!, axes)),
  );
  const front = undominated.length > 0 ? undominated : all;
  const best = axes.map((axis, at) =>
    front.reduce((a, b) => (isBetter(points[b]![at]!, points[a]![at]!, axis) ? b : a), front[0]!),
  );
  const kept: number[] = [];
  for (const index of [...(front.length > 0 ? best : []), ...front]) {
    if (!kept.some((one) => one === index || isSame(points[one]!, points[index]!, axes))) kept.push(index);
  }
  return kept.sort((a, b) => a - b);
}

function isBetter(a: Estimate, b: Estimate, { better }: Axis): boolean {
  return better === 'less' ? a.mean < b.mean : a.mean > b.mean;
}
