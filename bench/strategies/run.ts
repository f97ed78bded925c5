// One strategy with one seed: what it found, and what that is worth at each mark of the audio that was run for it.
import { racePymoo } from './pymoo.ts';
import { createRaced, type Found, frontOf, type Raced, race, worth } from './raced-strategy.ts';
import type { RecordedObjective } from './recorded-objective.ts';

export type Runner = Raced | 'pymoo';

export interface RunSettings {
  readonly population: number;
  readonly evaluations: number;
  /** That has pymoo; null where nobody asks for it. */
  readonly python: string | null;
}

export interface Run {
  readonly name: Runner;
  readonly seed: number;
  readonly found: readonly Found[];
  readonly audioSeconds: number;
  /** One per mark up to the end of the run, and the last. */
  readonly volumes: readonly { readonly audioSeconds: number; readonly volume: number }[];
}

/** Audio at which all are looked at, evenly on a logarithmic scale. */
export const MARKS = Array.from({ length: 13 }, (_, i) => 25 * 2 ** (i * 0.7));

/** Evaluations of these cost more to choose than they would gain here, or are a yardstick alone. */
const MOST: Partial<Record<Runner, number>> = { bayesian: 250, random: 500, evoq: 500 };

export async function runOf(
  name: Runner,
  seed: number,
  of: RecordedObjective,
  { population, evaluations, python }: RunSettings,
): Promise<Run> {
  const found =
    name === 'pymoo'
      ? await racePymoo(python!, of, { seed, population, evaluations })
      : race(createRaced(name, of, seed, population), of, Math.min(evaluations, MOST[name] ?? evaluations));
  const audioSeconds = found.at(-1)?.audioSeconds ?? 0;
  const volumes = [...MARKS.filter((mark) => mark < audioSeconds), audioSeconds].map((mark) => ({
    audioSeconds: mark,
    volume: worth(frontOf(found.filter((one) => one.audioSeconds <= mark)), of),
  }));
  return { name, seed, found, audioSeconds, volumes };
}
