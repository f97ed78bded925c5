// Binary tournament on rank and crowding (Deb 2002, section III-B, the crowded-comparison operator). Competitors come
// from shuffled passes over the population, as in Deb's code and pymoo: everybody competes equally often.
import type { RandomSource } from '../base/random.ts';

export interface Ranked {
  /** 0 for the best front. */
  readonly rank: number;
  /** Crowding distance within that front. */
  readonly crowding: number;
}

/** Fisher-Yates, in place. */
export function shuffle<T>(items: T[], random: RandomSource): T[] {
  for (let last = items.length - 1; last > 0; last--) {
    const other = random.int(0, last);
    [items[last], items[other]] = [items[other]!, items[last]!];
  }
  return items;
}

/** A function that returns the next winner of a tournament of two. */
export function createTournament<T extends Ranked>(population: readonly T[], random: RandomSource): () => T {
  let waiting: T[] = [];
  const next = () => {
    if (waiting.length === 0) waiting = shuffle([...population], random);
    return waiting.pop()!;
  };
  return () => {
    const a = next();
    const b = next();
    if (a.rank !== b.rank) return a.rank < b.rank ? a : b;
    if (a.crowding !== b.crowding) return a.crowding > b.crowding ? a : b;
    return random.int(0, 1) === 0 ? a : b;
  };
}
