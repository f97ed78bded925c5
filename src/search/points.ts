// The door for objective vectors: minimised, finite, all of one length.
import { HushbitError } from '../base/errors.ts';

/** Objective vectors, one per solution; every objective is minimised. */
export type Points = readonly (readonly number[])[];

/**
 * @throws HushbitError `failed` for NaN or an infinite value (it would make an order that is none) and for
 *   vectors of different lengths.
 */
export function checkPoints(points: Points, place: string): void {
  const count = points[0]?.length ?? 0;
  points.forEach((point, index) => {
    if (point.length !== count || count === 0) {
      throw new HushbitError({
        code: 'failed',
        place: `${place}[${index}]`,
        expected: `${Math.max(1, count)} objectives`,
        got: String(point.length),
      });
    }
    for (let objective = 0; objective < count; objective++) {
      if (Number.isFinite(point[objective])) continue;
      throw new HushbitError({
        code: 'failed',
        place: `${place}[${index}], objective ${objective}`,
        expected: 'a finite number',
        got: String(point[objective]),
      });
    }
  });
}

/** Orders points objective by objective. */
export function comparePoints(a: readonly number[], b: readonly number[]): number {
  for (let objective = 0; objective < a.length; objective++) {
    if (a[objective]! < b[objective]!) return -1;
    if (a[objective]! > b[objective]!) return 1;
  }
  return 0;
}
