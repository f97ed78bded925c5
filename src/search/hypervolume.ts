// Exact hypervolume by slicing objectives (While, Hingston, Barone, Huband 2006, doi:10.1109/TEVC.2005.851275).
// Minimisation: the volume between the points and a reference point that they dominate.
import { HushbitError } from '../base/errors.ts';
import { checkPoints, comparePoints, type Points } from './points.ts';

/**
 * Volume of what the points dominate and that lies below `reference` in every objective; 0 for no points. A point
 * that does not lie strictly below the reference adds nothing. Time grows with the number of points to the power
 * (objectives - 1), so up to a few hundred points in three objectives are a matter of milliseconds.
 * @throws HushbitError `failed` for values that are not finite, `bad-option` for a reference of another length.
 */
export function hypervolume(points: Points, reference: readonly number[]): number {
  checkPoints(points, 'points');
  checkPoints([reference], 'reference');
  if (points.length > 0 && points[0]!.length !== reference.length) {
    throw new HushbitError({
      code: 'bad-option',
      place: 'hypervolume reference',
      expected: `${points[0]!.length} values, one per objective`,
      got: String(reference.length),
    });
  }
  const inside = points.filter((point) => point.every((value, objective) => value < reference[objective]!));
  return volume(inside, reference, reference.length);
}

/** Volume in the first `dimensions` objectives. */
function volume(points: Points, reference: readonly number[], dimensions: number): number {
  if (points.length === 0) return 0;
  if (dimensions === 1)
    return reference[0]! - points.reduce((least, point) => Math.min(least, point[0]!), Infinity);
  if (dimensions === 2) return area(points, reference);
  const last = dimensions - 1;
  const order = [...points].sort((a, b) => a[last]! - b[last]! || comparePoints(a, b));
  let slice: (readonly number[])[] = [];
  let base = 0;
  let total = 0;
  order.forEach((point, position) => {
    if (!slice.some((other) => weaklyDominates(other, point, last))) {
      slice = slice.filter((other) => !weaklyDominates(point, other, last));
      slice.push(point);
      base = -1;
    }
    const height = (order[position + 1]?.[last] ?? reference[last]!) - point[last]!;
    if (height === 0) return;
    if (base < 0) base = volume(slice, reference, last);
    total += base * height;
  });
  return total;
}

function area(points: Points, reference: readonly number[]): number {
  const order = [...points].sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]!);
  let total = 0;
  let ceiling = reference[1]!;
  for (const point of order) {
    if (point[1]! >= ceiling) continue;
    total += (reference[0]! - point[0]!) * (ceiling - point[1]!);
    ceiling = point[1]!;
  }
  return total;
}

function weaklyDominates(a: readonly number[], b: readonly number[], dimensions: number): boolean {
  for (let objective = 0; objective < dimensions; objective++) {
    if (a[objective]! > b[objective]!) return false;
  }
  return true;
}
