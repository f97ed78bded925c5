import { describe, expect, test } from 'vitest';
import { randomFromSeed } from '../base/random.ts';
import { createInterpreter } from '../interpret/index.ts';
import {
  type RandomCase,
  type RandomOptions,
  randomCase,
  randomFeatures,
} from '../lower/testing/random-program.ts';
import { createArena } from './arena.ts';
import { type ClipRun, createIntegerEngine } from './integer-engine.ts';
import type { Kernels } from './kernels.ts';

const binsOf = ({ program }: RandomCase) => program.buffers[program.input]!.length;
/** NaN and the sign of zero count too. */
const bits = (values: Float32Array) =>
  Array.from(new Uint32Array(values.buffer, values.byteOffset, values.length));

function oracle(one: RandomCase, features = one.features, frames = one.frames): Float32Array {
  const mask = new Float32Array(frames * binsOf(one));
  createInterpreter(one.program).run(features, frames, mask);
  return mask;
}

describe('the engine gives the bytes of the interpreter', () => {
  const kinds: [string, RandomOptions][] = [
    ['i8 and i16', { formats: ['i8', 'i16'] }],
    ['f32', { formats: ['f32'] }],
    ['mixed', {}],
    ['i16, with 64-bit accumulators', { formats: ['i16'] }],
    ['mixed, longer than a block', { frames: 150, greatestWidth: 24 }],
  ];
  test.each(kinds)('%s sites', (name, options) => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= 25; seed += 1) {
      const one = randomCase(seed, options);
      const mask = new Float32Array(one.frames * binsOf(one));
      createIntegerEngine(one.program).run(one.features, one.frames, mask);
      expect(bits(mask), `seed ${seed}`).toEqual(bits(oracle(one)));
      for (const operation of one.program.operations) {
        seen.add(`${operation.op} ${operation.arithmetic}`);
        if (operation.op !== 'linear' || operation.arithmetic === 'float') continue;
        for (const { accumulator } of operation.matrixTerms) seen.add(accumulator);
      }
    }
    const operations = ['linear', 'table', 'gru-update'];
    const expected: string[] = [];
    if (name !== 'f32') expected.push(...operations.map((op) => `${op} integer`), 'i32');
    if (name === 'f32' || name.startsWith('mixed')) expected.push(...operations.map((op) => `${op} float`));
    if (name.startsWith('i16')) expected.push('i64');
    for (const what of expected) expect(seen, 'the seeds no longer reach it').toContain(what);
  });

  test('in blocks of any size, and again after a reset', () => {
    const one = randomCase(11, { frames: 100, greatestWidth: 24 });
    const expected = bits(oracle(one));
    const engine = createIntegerEngine(one.program);
    for (const size of [1, 7, 64, 100]) {
      const mask = new Float32Array(one.frames * engine.bins);
      for (let at = 0; at < one.frames; at += size) {
        const frames = Math.min(size, one.frames - at);
        const from = at * engine.bins;
        engine.run(one.features.subarray(from), frames, mask.subarray(from));
      }
      expect(bits(mask)).toEqual(expected);
      engine.reset();
    }
  });
});

describe('clips in lock-step', () => {
  const lengths = [70, 3, 0, 41, 100, 1, 64, 65];
  test.each([1, 2, 3, 4, 7, 32])('%s lanes: every clip as if it were alone', (lanes) => {
    for (const seed of [3, 4, 8, 12]) {
      const one = randomCase(seed, { greatestWidth: 33 });
      const engine = createIntegerEngine(one.program, { lanes });
      const random = randomFromSeed(seed);
      const clips = lengths.map(
        (frames): ClipRun => ({
          features: randomFeatures(random, frames, engine.bins),
          frames,
          mask: new Float32Array(frames * engine.bins),
        }),
      );
      engine.runClips(clips);
      for (const { features, frames, mask } of clips) {
        expect(bits(mask), `seed ${seed}, ${frames} frames`).toEqual(bits(oracle(one, features, frames)));
      }
      // It is left as new.
      const mask = new Float32Array(one.frames * engine.bins);
      engine.run(one.features, one.frames, mask);
      expect(bits(mask)).toEqual(bits(oracle(one)));
    }
  });
});

test('engines that share an arena take turns, each from its reset on', () => {
  const [a, b] = [randomCase(3), randomCase(5)];
  const arena = createArena<Kernels>();
  const engines = [a, b].map(({ program }) => createIntegerEngine(program, { arena }));
  for (const [i, one] of [a, b, b, a].entries()) {
    const engine = engines[one === a ? 0 : 1]!;
    const mask = new Float32Array(one.frames * engine.bins);
    if (i === 3) expect(() => engine.run(one.features, 1, mask)).toThrow('given to another one');
    engine.reset();
    engine.run(one.features, one.frames, mask);
    expect(bits(mask)).toEqual(bits(oracle(one)));
  }
  // Nothing grows with the number of programs.
  const bytes = arena.memory.buffer.byteLength;
  for (let i = 0; i < 50; i += 1) createIntegerEngine(a.program, { arena });
  expect(arena.memory.buffer.byteLength).toBe(bytes);
});

describe('the door', () => {
  const one = randomCase(1);
  test('refuses lanes and sizes that it does not have', () => {
    for (const lanes of [0, 1.5, 33]) {
      expect(() => createIntegerEngine(one.program, { lanes })).toThrow('lanes: expected 1 to 32');
    }
    const engine = createIntegerEngine(one.program);
    const frame = new Float32Array(engine.bins);
    expect(() => engine.run(frame, 2, frame)).toThrow('engine: expected features of 2 x');
    expect(() => engine.runClips([{ features: frame, frames: 2, mask: frame }])).toThrow('engine: expected');
  });
});
