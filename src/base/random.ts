// Seeded integer randomness. Integers only, so that a seed gives the same sequence on every platform.
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export interface RandomSource {
  /** Uniform integer, `low <= k <= high`, both at most 2^31 apart. */
  int(low: number, high: number): number;
  /** JSON-able state: equal where the rest of two sequences is. */
  state(): readonly number[];
}

/** xoroshiro128+ from an integer seed. */
export function randomFromSeed(seed: number): RandomSource {
  const generator = xoroshiro128plus(seed | 0);
  return {
    int: (low, high) => uniformInt(generator, low, high),
    state: () => generator.getState(),
  };
}
