// Budgets of flash at random: how far the answer of a strategy is from the best of everything that was ever measured.
//
//   tsx bench/budgets.ts [--seed 1] [--models DIR,DIR,FILE | --units 6,12,20] [--budgets 20] [--pool 2000] [--only guided,budget]
//                        [--formats 2,3,4,8,16] [--seconds 0.5] [--cache DIR]
//
// Networks are three that the package brings, or others; with --units small ones of the embedded one's layout are made up, of so many units,
// others for every seed: with few units what two sites do to the error averages out least. Budgets are drawn from the seed as well. The pool is what all strategies
// measured for all budgets, filled up by NSGA-II without one. It is larger than --pool where many budgets were asked for: answers are
// held against the best of --pool of it, drawn again and again (`worst %`, the median over the draws, and what 95 % of them keep), and against the best of all. `measured`
// are the mixes that were measured whole for one budget. Errors are in decibels below the output of float32, at most the 60 that count as exact in a search.
import path from 'node:path';
import { randomFromSeed } from '../src/base/random.ts';
import { parseFormatChoice } from '../src/scheme/index.ts';
import { option } from './option.ts';
import { writeMadeUpNetwork } from './strategies/made-up-network.ts';
import { createRaced, type Found, RACED, race } from './strategies/raced-strategy.ts';
import { openRecordedObjective } from './strategies/recorded-objective.ts';

const cache = option('--cache') ?? path.join('runs', 'budgets');
const seed = Number(option('--seed') ?? 1);
const budgets = Number(option('--budgets') ?? 20);
const pooled = Number(option('--pool') ?? 2000);
const only = (option('--only') ?? 'guided,budget').split(',');
const names = RACED.filter((name) => only.includes(name));
const POPULATION = 25;
/** The answer may be so much worse than the best of the pool. */
const TOLERANCE = 0.02;
const DRAWS = 101;
/** As good as exact. */
const LEAST_ERROR = 1e-6;

/** Budgets of a network are the same whichever others are asked for beside it. */
const UNITS = [6, 12, 20];
const MODELS = ['nsnet2', 'nsnet2-s', 'nslstm-xs'].map((name) => path.join('models', name));
const models =
  option('--units')
    ?.split(',')
    .map(Number)
    .map((count) => ({
      model: writeMadeUpNetwork(path.join(cache, `made-up-${count}-${seed}`), count, seed),
      at: UNITS.indexOf(count),
    })) ??
  (option('--models')?.split(',') ?? MODELS).map((model) => ({
    model,
    at: Math.max(0, MODELS.indexOf(model)),
  }));
console.log(
  [
    ...['network', 'strategy', 'budgets', 'measured', `worst % of ${pooled}`, '95 %'],
    ...['pool', 'worst dB of all', 'mean dB', 'worst %'],
  ].join('\t'),
);
for (const { model, at } of models) {
  const recorded = await openRecordedObjective({
    model: { model },
    clips: undefined,
    validation: undefined,
    formats: (option('--formats') ?? '2,3,4,8,16')
      .split(',')
      .map((part) => parseFormatChoice('--formats', part)),
    excerptSeconds: Number(option('--seconds') ?? 0.5),
    cache: path.join(cache, `measured-${path.basename(model)}`),
  });
  const of = { ...recorded, uniforms: recorded.corners };
  const random = randomFromSeed(1000 * seed + at);
  const pool = new Map<string, Found>();
  const keep = (found: readonly Found[]): readonly Found[] => {
    for (const one of found) pool.set(one.genome.join(','), one);
    return found;
  };
  keep(
    race(createRaced('nsga2', of, 1, POPULATION), of, Math.max(4 * POPULATION, Math.min(1250, pooled) / 2)),
  );
  // Below the least that any genome with 10 dB takes, no answer is of use.
  const least = [...pool.values()].reduce(
    (found, { error, flash }) => (error <= 0.1 ? Math.min(found, flash) : found),
    Number.POSITIVE_INFINITY,
  );
  const greatest = of.flashOf(of.levels.map((count) => count - 1));
  const limits = Array.from(
    { length: budgets },
    () => least * (greatest / least) ** (random.int(0, 900) / 1000),
  );
  const answers = names.map((name) => {
    const found = limits.map((limit) =>
      keep(race(createRaced(name, of, 1, POPULATION, limit), of, Number.POSITIVE_INFINITY, limit)),
    );
    return {
      name,
      errors: found.map((one, i) => bestWithin(one, limits[i]!)),
      measured: found.reduce((sum, { length }) => sum + length, 0) / budgets,
    };
  });
  for (let other = 2; pool.size < pooled; other++) {
    keep(race(createRaced('nsga2', of, other, POPULATION), of, Math.min(1250, pooled)));
  }
  const all = [...pool.values()];
  const best = limits.map((limit) => bestWithin(all, limit));
  const draws = Array.from({ length: DRAWS }, () => {
    const some = all.length > pooled ? drawn(all, pooled) : all;
    return limits.map((limit) => bestWithin(some, limit));
  });
  for (const { name, errors, measured } of answers) {
    const worstOf = (than: readonly number[]): number =>
      Math.max(...errors.map((error, i) => 1 - decibels(error) / decibels(than[i]!)));
    const behind = errors.map((error, i) => decibels(best[i]!) - decibels(error));
    const ofDraws = draws.map(worstOf).sort((a, b) => a - b);
    const median = ofDraws[(DRAWS - 1) / 2]!;
    const percent = (share: number): string => (100 * Math.max(0, share)).toFixed(2);
    console.log(
      [
        ...[path.basename(model), name, budgets, measured.toFixed(0)],
        `${percent(median)}${median > TOLERANCE ? ` (to hold: ${100 * TOLERANCE})` : ''}`,
        percent(ofDraws[Math.ceil(0.95 * DRAWS) - 1]!),
        ...[all.length, Math.max(...behind).toFixed(3)],
        (behind.reduce((sum, one) => sum + one, 0) / behind.length).toFixed(3),
        percent(worstOf(best)),
      ].join('\t'),
    );
  }

  function drawn(from: readonly Found[], count: number): Found[] {
    const left = [...from];
    return Array.from({ length: count }, () => {
      const at = random.int(0, left.length - 1);
      const [one] = left.splice(at, 1, left.at(-1)!);
      left.pop();
      return one!;
    });
  }
}

function bestWithin(found: readonly Found[], limit: number): number {
  return found.filter(({ flash }) => flash <= limit).reduce((least, { error }) => Math.min(least, error), 1);
}

function decibels(error: number): number {
  return -10 * Math.log10(Math.max(error, LEAST_ERROR));
}
