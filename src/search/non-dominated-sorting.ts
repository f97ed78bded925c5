// Fast non-dominated sorting (Deb, Pratap, Agarwal, Meyarivan 2002, section III-A,
// doi:10.1109/4235.996017), with constrained dominance where constraints are missed. Minimisation; equal points share a rank.
import { dominatesConstrained } from './dominance.ts';
import { checkPoints, type Points } from './points.ts';

/**
 * Fronts of indices, best first, each ascending: front 0 is dominated by nothing, front `r` by points of front
 * `r - 1`. No points give no fronts.
 * @param violations by how much each point misses its constraints in all; none without constraints
 * @throws HushbitError `failed` for values that are not finite or points of different lengths.
 */
export function nonDominatedSort(points: Points, violations?: readonly number[]): number[][] {
  checkPoints(points, 'points');
  const dominators = new Int32Array(points.length);
  const dominated: number[][] = points.map(() => []);
  const violation = (index: number): number => violations?.[index] ?? 0;
  const before = (a: number, b: number): boolean =>
    dominatesConstrained(points[a]!, points[b]!, violation(a), violation(b));
  for (let a = 0; a < points.length; a++) {
    for (let b = a + 1; b < points.length; b++) {
      if (before(a, b)) {
        dominated[a]!.push(b);
        dominators[b]!++;
      } else if (before(b, a)) {
        dominated[b]!.push(a);
        dominators[a]!++;
      }
    }
  }
  const fronts: number[][] = [];
  let front = points.map((_, index) => index).filter((index) => dominators[index] === 0);
  while (front.length > 0) {
    fronts.push(front);
    const next: number[] = [];
    for (const member of front) {
      for (const index of dominated[member]!) {
        dominators[index]!--;
        if (dominators[index] === 0) next.push(index);
      }
    }
    front = next.sort((a, b) => a - b);
  }
  return fronts;
}
