// Elitist survival (Deb 2002, section III-C): parents and offspring together, whole fronts first, the front that does
// not fit cut by crowding distance.
import type { RandomSource } from '../base/random.ts';
import { crowdingDistances } from './crowding.ts';
import { nonDominatedSort } from './non-dominated-sorting.ts';
import type { Points } from './points.ts';
import { type Ranked, shuffle } from './tournament.ts';

export interface Survivor extends Ranked {
  /** Index into the points. */
  readonly index: number;
}

/**
 * At most `size` survivors, best front first, ascending by index within a front. The crowding distance is that within
 * the whole front, before it is cut. Equal distances at the cut are decided by the random source.
 * @param violations by how much each point misses its constraints in all; none without constraints
 */
export function survive(
  points: Points,
  size: number,
  random: RandomSource,
  violations?: readonly number[],
): Survivor[] {
  const survivors: Survivor[] = [];
  const fronts = nonDominatedSort(points, violations);
  for (let rank = 0; rank < fronts.length && survivors.length < size; rank++) {
    const front = fronts[rank]!;
    const distances = crowdingDistances(front.map((index) => points[index]!));
    const ranked = front.map((index, position) => ({ index, rank, crowding: distances[position]! }));
    const room = size - survivors.length;
    if (ranked.length <= room) {
      survivors.push(...ranked);
    } else {
      const kept = shuffle(ranked, random).sort(leastCrowdedFirst).slice(0, room);
      survivors.push(...kept.sort((a, b) => a.index - b.index));
    }
  }
  return survivors;
}

// Not a difference: Infinity - Infinity is NaN.
function leastCrowdedFirst(a: Ranked, b: Ranked): number {
  if (a.crowding === b.crowding) return 0;
  return a.crowding > b.crowding ? -1 : 1;
}
