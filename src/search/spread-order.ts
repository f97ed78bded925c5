// The order in which points of a front say most of it: the best of each objective, then always the one that is farthest from those
// before it (Gonzalez 1985), each objective scaled to its extent on the front. The first n are a front of n. Minimisation.
import { checkPoints, type Points } from './points.ts';

/** Indices of all points. Ties go to the first. @throws HushbitError `failed` as `checkPoints` */
export function spreadOrder(points: Points): number[] {
  checkPoints(points, 'points');
  if (points.length === 0) return [];
  const axes = points[0]!.map((_, axis) => points.map((point) => point[axis]!));
  const scaled = axes.map((values) => {
    const low = values.reduce((a, b) => Math.min(a, b));
    const extent = values.reduce((a, b) => Math.max(a, b)) - low;
    return values.map((value) => (extent > 0 ? (value - low) / extent : 0));
  });
  const order: number[] = [];
  const distances = points.map(() => Number.POSITIVE_INFINITY);
  const take = (index: number): void => {
    order.push(index);
    for (let i = 0; i < points.length; i++) {
      const squared = scaled.reduce((sum, values) => sum + (values[i]! - values[index]!) ** 2, 0);
      distances[i] = Math.min(distances[i]!, squared);
    }
    distances[index] = -1;
  };
  for (const values of axes) {
    const best = values.reduce((least, value, i) => (value < values[least]! ? i : least), 0);
    if (distances[best] !== -1) take(best);
  }
  while (order.length < points.length) {
    take(distances.reduce((far, value, i) => (value > distances[far]! ? i : far), 0));
  }
  return order;
}
