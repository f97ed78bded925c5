// Budgets of flash at random: how far the answer of a strategy is from the best of everything that was ever measured.
//
//   tsx bench/budgets.ts [--models DIR,DIR,FILE] [--budgets 20] [--pool 2000] [--only guided,budget] [--formats 2,3,4,8,16] [--seconds 0.5] [--cache DIR]
//
// Without --models three small networks of the embedded one's layout are made up, in which an evaluation takes milliseconds. The pool
// is what all strategies measured for all budgets, filled up by NSGA-II without one. Errors are in decibels below the output of float32,
// at most the 60 that count as exact in a search.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { randomFromSeed } from '../src/base/random.ts';
import { writeNpy } from '../src/npy/index.ts';
import { parseFormatChoice } from '../src/scheme/index.ts';
import { option } from './option.ts';
import { createRaced, type Found, RACED, race } from './strategies/raced-strategy.ts';
import { openRecordedObjective } from './strategies/recorded-objective.ts';

const cache = option('--cache') ?? path.join('runs', 'budgets');
const budgets = Number(option('--budgets') ?? 20);
const pooled = Number(option('--pool') ?? 2000);
const only = (option('--only') ?? 'guided,budget').split(',');
const names = RACED.filter((name) => only.includes(name));
const POPULATION = 25;
/** The answer may be so much worse than the best of the pool. */
const TOLERANCE = 0.02;
/** As good as exact. */
const LEAST_ERROR = 1e-6;
/** Of weights, over what keeps the variance. */
const GAIN = 3;

const models =
  option('--models')?.split(',') ??
  [6, 12, 20].map((units, i) => madeUp(path.join(cache, `made-up-${units}`), units, i + 1));
console.log(['network', 'strategy', 'budgets', 'pool', 'worst dB', 'mean dB', 'worst %'].join('\t'));
for (const [at, model] of models.entries()) {
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
  const random = randomFromSeed(at + 1);
  const pool = new Map<string, Found>();
  const keep = (found: readonly Found[]): readonly Found[] => {
    for (const one of found) pool.set(one.genome.join(','), one);
    return found;
  };
  keep(race(createRaced('nsga2', of, 1, POPULATION), of, Math.min(1250, pooled) / 2));
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
  const answers = names.map((name) => ({
    name,
    errors: limits.map((limit) =>
      bestWithin(
        keep(race(createRaced(name, of, 1, POPULATION), of, Number.POSITIVE_INFINITY, limit)),
        limit,
      ),
    ),
  }));
  for (let seed = 2; pool.size < pooled; seed++) {
    keep(race(createRaced('nsga2', of, seed, POPULATION), of, Math.min(1250, pooled)));
  }
  const best = limits.map((limit) => bestWithin([...pool.values()], limit));
  for (const { name, errors } of answers) {
    const behind = errors.map((error, i) => decibels(best[i]!) - decibels(error));
    const shares = errors.map((error, i) => 1 - decibels(error) / decibels(best[i]!));
    const worst = Math.max(...shares);
    console.log(
      [
        path.basename(model),
        name,
        budgets,
        pool.size,
        Math.max(...behind).toFixed(3),
        (behind.reduce((sum, one) => sum + one, 0) / behind.length).toFixed(3),
        `${(100 * worst).toFixed(2)}${worst > TOLERANCE ? ` (to hold: ${100 * TOLERANCE})` : ''}`,
      ].join('\t'),
    );
  }
}

function bestWithin(found: readonly Found[], limit: number): number {
  return found.filter(({ flash }) => flash <= limit).reduce((least, { error }) => Math.min(least, error), 1);
}

function decibels(error: number): number {
  return -10 * Math.log10(Math.max(error, LEAST_ERROR));
}

/**
 * A network of the embedded one's layout with weights at random, some rows of them larger than others, and large enough that the mask
 * moves: 19 dB are left of it at 2 bits and 41 at 8, as of trained ones.
 */
function madeUp(dir: string, units: number, seed: number): string {
  const [bins, dense] = [257, units + 4];
  const shapes: Record<string, number[]> = {
    onnx__MatMul_166: [bins, units],
    fc1_bias: [units],
    onnx__GRU_184: [1, 3 * units, units],
    onnx__GRU_185: [1, 3 * units, units],
    onnx__GRU_186: [1, 6 * units],
    onnx__GRU_204: [1, 3 * units, units],
    onnx__GRU_205: [1, 3 * units, units],
    onnx__GRU_206: [1, 6 * units],
    onnx__MatMul_207: [units, dense],
    fc2_bias: [dense],
    onnx__MatMul_208: [dense, dense],
    fc3_bias: [dense],
    onnx__MatMul_209: [dense, bins],
    fc4_bias: [bins],
  };
  const random = randomFromSeed(seed);
  mkdirSync(dir, { recursive: true });
  for (const [name, shape] of Object.entries(shapes)) {
    const width = shape.at(-1)!;
    const length = shape.reduce((product, n) => product * n, 1);
    const inputs = name.includes('MatMul') ? shape[0]! : width;
    // The logarithms that the first layer reads are far from 0.
    const gain = name.endsWith('bias') ? 0.5 : name === 'onnx__MatMul_166' ? GAIN / 8 : GAIN;
    const scales = Array.from({ length: length / width }, () => 2 ** (random.int(-100, 100) / 100));
    const data = Float32Array.from(
      { length },
      (_, i) =>
        ((scales[Math.floor(i / width)]! * random.int(-1000, 1000)) / 1000 / Math.sqrt(inputs)) * gain,
    );
    writeFileSync(path.join(dir, `${name}.npy`), writeNpy({ shape, data }));
  }
  return dir;
}
