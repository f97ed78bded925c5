// Programs of very many operations: a chain of small products, every tenth of which feeds a carried sum that is read ten steps
// later. Twice as many take at most some three times as long in every stage, never four times as a square would.
import { expect, test } from 'vitest';
import { createInterpreter } from '../interpret/index.ts';
import type { LinearOperation, QuantBuffer, QuantProgram } from '../program/index.ts';
import { planArena } from '../program/index.ts';
import { verifyProgram } from '../program/verify.ts';
import { createIntegerEngine } from './integer-engine.ts';
import { scheduleProgram } from './schedule-program.ts';

function chain(count: number): QuantProgram {
  const buffers: QuantBuffer[] = [];
  const add = (kind: QuantBuffer['kind']): number =>
    buffers.push({
      ...{ name: `b${buffers.length}`, kind, layer: 'l', length: 2, format: 'i16', scale: 1, zeroPoint: 0 },
      ...{ carried: kind === 'state', history: 0 },
    }) - 1;
  const operations: LinearOperation[] = [];
  const sum = (output: number, ...of: number[]): void => {
    operations.push({
      ...{ op: 'linear', arithmetic: 'integer', name: `o${output}`, layer: 'l', output, matrixTerms: [] },
      elementTerms: of.map((left) => ({ left, right: null, multiplier: 3 })),
      ...{ shift: 2, low: -32768, high: 32767, floatBias: new Float32Array(0), relu: false },
    });
  };
  const input = add('input');
  let last = input;
  let carried = input;
  while (operations.length < count - 1) {
    const next = add('activation');
    sum(next, last, carried);
    last = next;
    if (operations.length % 10 !== 0) continue;
    carried = add('state');
    sum(carried, carried, last);
  }
  const output = add('output');
  sum(output, last);
  return { model: 'chain', buffers, matrices: [], tables: [], operations, input, output };
}

const FRAMES = 3;
const features = Float32Array.from({ length: 2 * FRAMES }, (_, i) => 100 * i - 200);

const stages: Record<string, (program: QuantProgram) => unknown> = {
  verify: verifyProgram,
  'plan the arena': (program) => planArena(program),
  schedule: scheduleProgram,
  'lay out the engine and run': (program) => {
    const mask = new Float32Array(2 * FRAMES);
    createIntegerEngine(program).run(features, FRAMES, mask);
    return mask;
  },
};

const [eighth, whole] = [chain(2_500), chain(20_000)];

/** Milliseconds of this process, the least of three. */
function timeOf(work: () => unknown): number {
  const times = [0, 1, 2].map(() => {
    const start = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  });
  return Math.max(1, Math.min(...times));
}

test.each(Object.entries(stages))('%s in linear time', (_, stage) => {
  stage(eighth);
  // Eight where time grows with the operations, 64 where it grows with their square; caches and collections lie between.
  expect(timeOf(() => stage(whole)) / timeOf(() => stage(eighth))).toBeLessThan(24);
});

test('20 000 operations mean the same to both', () => {
  const expected = new Float32Array(2 * FRAMES);
  createInterpreter(whole).run(features, FRAMES, expected);
  expect(whole.operations).toHaveLength(20_000);
  expect(stages['lay out the engine and run']!(whole)).toEqual(expected);
});
