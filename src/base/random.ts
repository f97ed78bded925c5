// Seeded integer randomness. Integers only, so that a seed gives the same sequence on every platform.
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

export interface RandomSource {
  /** Uniform integer, `low <= k <= high`, both at most 2^31 apart. */
  int(low: number, high: number): number;
  /** JSON-able state; `randomFromState` continues the sequence. */
  state(): readonly number[];
}

type Generator = ReturnType<typeof xoroshiro128plus>;

function wrap(generator: Generator): RandomSource {
  return {
    int: (low, high) => uniformInt(generator, low, high),
    state: () => generator.getState(),
  };
}

/** xoroshiro128+ from an integer seed. */
export function randomFromSeed(seed: number): RandomSource {
  return wrap(xoroshiro128plus(seed | 0));
}

export function randomFromState(state: readonly number[]): RandomSource {
  return wrap(xoroshiro128plusFromState(state));
}
