// Crowding distance (Deb 2002, section III-B). Minimisation. An objective in which the whole front is equal
// adds 0. Of points that are equal in every objective the first is measured and the others get 0, so that
// copies give way before anything else does (Deb leaves that case open).
import { checkPoints, type Points } from './points.ts';

/**
 * Distance of each point of one front, in the order given: the sum over the objectives of the gap between its two
 * neighbours, each divided by the front's extent in that objective; Infinity at the ends.
 * @throws HushbitError `failed` for values that are not finite or points of different lengths.
 */
export function crowdingDistances(front: Points): Float64Array {
  checkPoints(front, 'front');
  const distances = new Float64Array(front.length);
  const seen = new Set<string>();
  const distinct: number[] = [];
  front.forEach((point, index) => {
    const key = point.join();
    if (seen.has(key)) return;
    seen.add(key);
    distinct.push(index);
  });
  if (distinct.length <= 2) {
    for (const index of distinct) distances[index] = Infinity;
    return distances;
  }
  for (let objective = 0; objective < front[0]!.length; objective++) {
    const value = (position: number) => front[order[position]!]![objective]!;
    // Positions of equal values are decided by index, hence by the caller's order and not by the platform's sort.
    const order = [...distinct].sort((a, b) => front[a]![objective]! - front[b]![objective]! || a - b);
    const last = order.length - 1;
    const extent = value(last) - value(0);
    if (extent === 0) continue;
    distances[order[0]!] = Infinity;
    distances[order[last]!] = Infinity;
    for (let position = 1; position < last; position++) {
      distances[order[position]!]! += (value(position + 1) - value(position - 1)) / extent;
    }
  }
  return distances;
}
