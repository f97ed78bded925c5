// Pareto dominance and the non-dominated subset of points. Minimisation.
import { checkPoints, comparePoints, type Points } from './points.ts';

/** True if `a` is nowhere worse than `b` and somewhere better. Equal points do not dominate each other. */
export function dominates(a: readonly number[], b: readonly number[]): boolean {
  let better = false;
  for (let objective = 0; objective < a.length; objective++) {
    if (a[objective]! > b[objective]!) return false;
    if (a[objective]! < b[objective]!) better = true;
  }
  return better;
}

/**
 * Constrained dominance (Deb 2002, section VI-B): less missed of the constraints is better, whatever the objectives; of
 * points that miss equally much, 0 in particular, the objectives decide.
 * @param violationOfA by how much `a` misses its constraints in all; 0 where it keeps them
 */
export function dominatesConstrained(
  a: readonly number[],
  b: readonly number[],
  violationOfA: number,
  violationOfB: number,
): boolean {
  return violationOfA === violationOfB ? dominates(a, b) : violationOfA < violationOfB;
}

/**
 * Indices, ascending, of the points that no other point dominates. Points equal to each other stay together:
 * either all of them are in the front or none.
 * @throws HushbitError `failed` for values that are not finite or points of different lengths.
 */
export function paretoFront(points: Points): number[] {
  checkPoints(points, 'points');
  // In lexicographic order a point can only be dominated by an earlier one, and then also by one of the front.
  const order = points
    .map((_, index) => index)
    .sort((a, b) => comparePoints(points[a]!, points[b]!) || a - b);
  const front: number[] = [];
  for (const candidate of order) {
    if (!front.some((member) => dominates(points[member]!, points[candidate]!))) front.push(candidate);
  }
  return front.sort((a, b) => a - b);
}
