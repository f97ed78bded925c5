// Choosing one solution of a front: `--pick` of the command line.
import { HushbitError } from '../base/errors.ts';
import type { Front, Solution } from './front.ts';

export type PickRule =
  | { readonly kind: 'best-pesq' | 'knee' | 'smallest' | 'fastest' }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'max-pesq-drop'; readonly drop: number };

export interface Picked {
  /** Position in `front.solutions`. */
  readonly index: number;
  readonly solution: Solution;
}

/** @throws HushbitError `bad-option` for a text that is no rule. */
export function parsePick(text: string): PickRule {
  switch (text) {
    case 'best-pesq':
    case 'knee':
    case 'smallest':
    case 'fastest':
      return { kind: text };
  }
  if (/^\d{1,9}$/.test(text)) return { kind: 'index', index: Number(text) };
  const drop = /^max-pesq-drop=(\d+(?:\.\d*)?|\.\d+)$/.exec(text);
  if (drop) return { kind: 'max-pesq-drop', drop: Number(drop[1]) };
  throw new HushbitError({
    code: 'bad-option',
    place: '--pick',
    expected: 'best-pesq, knee, smallest, fastest, an index or max-pesq-drop=0.02',
    got: text,
  });
}

/**
 * The solution that a rule chooses. Where several are equal, the first in the order of the front.
 *
 * - `best-pesq`: the best PESQ; `smallest`: least memory, or flash, or RAM, whichever was an objective first in that order;
 *   `fastest`: least latency, or least instructions of a run for another target than the host.
 * - `knee`: every objective is scaled to 0..1 between its best and its worst on the front; the knee is the solution with
 *   the least Euclidean distance to the point that is best in all. An objective in which all are equal adds nothing.
 * - `max-pesq-drop=D`: of the solutions whose PESQ is at most D below that of float32, on the clips of the search and on those that it
 *   did not hear where both are told, the smallest, or the fastest where no size was an objective.
 * - an index: that position in front.json, from 0.
 *
 * @param float32Pesq mean raw PESQ of the float32 network on the clips of the run; asked for by `max-pesq-drop` alone, where the front
 *   does not tell it
 * @throws HushbitError `bad-option` for an index that does not exist, a rule that needs an objective which the run did
 *   not have, or a drop that nothing stays within; `bad-run` for an empty front.
 */
export function pick(front: Front, rule: PickRule | string, float32Pesq?: () => number): Picked {
  const { solutions } = front;
  const checked = typeof rule === 'string' ? parsePick(rule) : rule;
  if (solutions.length === 0) {
    throw new HushbitError({
      code: 'bad-run',
      place: 'front',
      expected: 'at least one solution',
      got: 'none',
      remedy: 'resume the run until something is evaluated',
    });
  }
  const index = choose(front, checked, float32Pesq);
  return { index, solution: solutions[index]! };
}

function choose(front: Front, rule: PickRule, float32Pesq: (() => number) | undefined): number {
  const { solutions } = front;
  switch (rule.kind) {
    case 'best-pesq':
      return leastIndex(solutions.map((solution) => -pesqOf(solution, rule.kind)));
    case 'smallest':
      return leastIndex(normalised(solutions, sizeOf(solutions) ?? 'memory', rule.kind));
    case 'fastest':
      return leastIndex(normalised(solutions, timeOf(solutions) ?? 'latency', rule.kind));
    case 'knee':
      return leastIndex(distancesToIdeal(solutions));
    case 'index':
      if (rule.index < solutions.length) return rule.index;
      throw refusal(`an index in 0..${solutions.length - 1}`, String(rule.index));
    case 'max-pesq-drop':
      return smallestWithin(front, rule.drop, float32Pesq);
    default:
      return rule satisfies never;
  }
}

function normalised(solutions: readonly Solution[], name: string, rule: string): number[] {
  return solutions.map((solution) => {
    if (Object.hasOwn(solution.normalised, name)) return solution.normalised[name]!;
    throw refusal(
      `a run with the objective ${name} for ${rule}`,
      Object.keys(solution.normalised).join(', '),
    );
  });
}

/** Squared; only comparisons matter. */
function distancesToIdeal(solutions: readonly Solution[]): number[] {
  const distances = solutions.map(() => 0);
  for (const name of Object.keys(solutions[0]!.normalised)) {
    const values = normalised(solutions, name, 'knee');
    const best = values.reduce((a, b) => Math.min(a, b));
    const extent = values.reduce((a, b) => Math.max(a, b)) - best;
    if (extent === 0) continue;
    values.forEach((value, index) => {
      distances[index]! += ((value - best) / extent) ** 2;
    });
  }
  return distances;
}

const SIZES = ['memory', 'flash', 'ram'] as const;
/** On the host, and on another target. */
const TIMES = ['latency', 'instructions'] as const;

function objectiveAmong(names: readonly string[], [first]: readonly Solution[]): string | undefined {
  return names.find((name) => Object.hasOwn(first!.normalised, name));
}

/** The objective that says how large a solution is. */
const sizeOf = (solutions: readonly Solution[]): string | undefined => objectiveAmong(SIZES, solutions);

/** The one that says how long it takes. */
const timeOf = (solutions: readonly Solution[]): string | undefined => objectiveAmong(TIMES, solutions);

function smallestWithin(front: Front, drop: number, float32Pesq: (() => number) | undefined): number {
  const { solutions, float32 } = front;
  const rule = 'max-pesq-drop';
  const pesq = solutions.map((solution) => pesqOf(solution, rule));
  const sizes = normalised(solutions, sizeOf(solutions) ?? timeOf(solutions) ?? 'latency', rule);
  const reference = float32?.pesqRaw ?? float32Pesq?.();
  if (reference === undefined) throw refusal('the PESQ of float32 to count from', 'none');
  const drops = solutions.map(({ validation }, index) => {
    const unheard = validation?.pesqRaw?.mean;
    const onHeard = reference - pesq[index]!;
    // What was chosen on the clips of the search has to hold on others.
    return float32?.validationPesqRaw === undefined || unheard === undefined
      ? onHeard
      : Math.max(onHeard, float32.validationPesqRaw - unheard);
  });
  // A decimal fraction as typed must include the score that it names: 2.5 - 2.48 is a hair more than 0.02.
  const within = sizes.map((size, index) => (drops[index]! <= drop + 1e-9 ? size : Infinity));
  const index = leastIndex(within);
  if (within[index] !== Infinity) return index;
  const nearest = leastIndex(drops);
  throw refusal(
    `a solution that loses at most ${drop} of the raw PESQ of float32 (${reference.toFixed(4)})`,
    `${drops[nearest]!.toFixed(4)} at least, by solution ${nearest}`,
  );
}

/** Raw PESQ of a run whose objective it was, or that told it beside its objectives. */
function pesqOf({ objectives, normalised, values }: Solution, rule: string): number {
  const told = values?.pesqRaw?.mean;
  if (told !== undefined) return told;
  const names = Object.keys(objectives);
  const name = names.includes('pesq') ? 'pesq' : names.find((candidate) => candidate.startsWith('pesq'));
  const value = name === undefined ? null : objectives[name];
  if (typeof value === 'number' && Object.hasOwn(normalised, 'pesq')) return value;
  throw refusal(`a run with the objective pesq for ${rule}`, Object.keys(normalised).join(', '));
}

function leastIndex(values: readonly number[]): number {
  let least = 0;
  values.forEach((value, index) => {
    if (value < values[least]!) least = index;
  });
  return least;
}

function refusal(expected: string, got: string): HushbitError {
  return new HushbitError({ code: 'bad-option', place: '--pick', expected, got });
}
