// What a search with limits was asked for, answered: the solution that keeps them and is best in what they leave open, or, where none
// does, the one that is nearest and by how much it misses.
import { textOf, titleOf, VALUES } from '../../base/quantities.ts';
import { CONSTRAINTS, type Constraint } from '../../measure/index.ts';
import { type Front, pick, type Solution } from '../../study/index.ts';

export interface BudgetAnswer {
  /** Index into the front. */
  readonly index: number;
  /** One, for a terminal. */
  readonly line: string;
  readonly isKept: boolean;
}

/** @param constraints at least one @returns null for an empty front */
export function budgetAnswer(front: Front, constraints: readonly Constraint[]): BudgetAnswer | null {
  const { solutions } = front;
  if (solutions.length === 0) return null;
  const misses = solutions.map((solution) => missesOf(front, solution, constraints));
  const missing = misses.map((missed) => Object.values(missed).reduce((sum, one) => sum + one, 0));
  const least = Math.min(...missing);
  const open = solutions.flatMap((_, index) => (missing[index] === least ? [index] : []));
  const isKept = least === 0;
  // Where scores are limited costs are open, and the other way round.
  const isCheapest = constraints.some(({ name }) => CONSTRAINTS[name].unit === 'MOS');
  const index = isKept && !isCheapest ? mostFaithful(solutions, open) : cheapest(front, open);
  const solution = solutions[index]!;
  const figures = figuresOf(solution);
  const limits = constraints.map(({ name, limit }) => `--${name} ${limit}`).join(' ');
  if (isKept) {
    const what = isCheapest ? 'the smallest' : 'the best';
    // Scores of weights that are not finished are forgiven a little, and validation clips were not heard.
    const doubt = solution.provisional
      ? '; provisional: it is not finished and measured whole, go on with --resume'
      : '';
    return { index, isKept, line: `${what} within ${limits}: solution ${index}, ${figures}${doubt}` };
  }
  const told = constraints.flatMap(({ name, limit }) => {
    const missed = misses[index]![name] ?? 0;
    return missed > 0 ? [missText(solution, name, limit, missed)] : [];
  });
  return {
    index,
    isKept,
    line: `nothing keeps ${limits}; nearest is solution ${index}, ${figures}: ${told.join(', ')}`,
  };
}

/** Told by the search; in runs from before it did, what the values say. */
function missesOf(
  { float32 }: Front,
  { missed, provisional, values = {} }: Solution,
  constraints: readonly Constraint[],
): Readonly<Record<string, number>> {
  // What is not finished is forgiven a little.
  if (missed || provisional) return missed ?? {};
  return Object.fromEntries(
    constraints.flatMap(({ name, limit }) => {
      const value = values[CONSTRAINTS[name].value]?.mean;
      if (value === undefined) return [];
      const excess = excessOf(name, value, limit, float32?.pesqRaw);
      // As a limit of scores, a decimal fraction as typed includes the value that it names.
      return excess > 1e-9 ? [[name, excess]] : [];
    }),
  );
}

function excessOf(name: Constraint['name'], value: number, limit: number, float32?: number): number {
  const { unit } = CONSTRAINTS[name];
  if (unit !== 'MOS') return value / (unit === 'us' ? 1000 * limit : limit) - 1;
  return name === 'max-pesq-drop' ? (float32 ?? value) - limit - value : limit - value;
}

function missText(solution: Solution, name: Constraint['name'], limit: number, missed: number): string {
  const { unit, value } = CONSTRAINTS[name];
  if (unit === 'MOS') return `${missed.toFixed(4)} of raw PESQ missing for --${name} ${limit}`;
  const over = solution.values![value]!.mean - (unit === 'us' ? 1000 * limit : limit);
  return `${textOf(VALUES[value], over)} ${VALUES[value].unit} above --${name} ${limit}`;
}

/** By fidelity, or PESQ where fidelity is not known. */
function mostFaithful(solutions: readonly Solution[], open: readonly number[]): number {
  const goodness = (index: number): number => {
    const { values } = solutions[index]!;
    return values?.fidelityDb?.mean ?? values?.pesqRaw?.mean ?? 0;
  };
  return open.reduce((best, index) => (goodness(index) > goodness(best) ? index : best));
}

function cheapest(front: Front, open: readonly number[]): number {
  const kept = { ...front, solutions: open.map((index) => front.solutions[index]!) };
  const names = Object.keys(kept.solutions[0]!.normalised);
  const isSized = names.some((name) => ['memory', 'flash', 'ram'].includes(name));
  const isTimed = names.some((name) => ['latency', 'instructions'].includes(name));
  const rule = isSized ? 'smallest' : isTimed ? 'fastest' : 'knee';
  return open[pick(kept, rule).index]!;
}

function figuresOf({ values = {} }: Solution): string {
  return (['flashBytes', 'nsPerFrame', 'instructionsPerHop', 'fidelityDb', 'pesqRaw'] as const)
    .flatMap((name) => {
      const value = values[name];
      const shown = VALUES[name];
      return value ? [`${titleOf(shown)} ${textOf(shown, value.mean)}`] : [];
    })
    .join(', ');
}
