// Programs made as programs: the engine gives the interpreter's bytes, in blocks, in parts and in lock-step.
import { describe, expect, test } from 'vitest';
import { createInterpreter } from '../interpret/index.ts';
import { type RandomProgram, randomProgram } from '../program/testing/random-program.ts';
import { verifyProgram } from '../program/verify.ts';
import { createIntegerEngine } from './integer-engine.ts';

const COUNT = 60;
const bits = (values: Float32Array) => [...new Uint32Array(values.buffer, values.byteOffset, values.length)];

function interpret({ program, frames, features }: RandomProgram): Float32Array {
  const mask = new Float32Array(features.length);
  createInterpreter(program).run(features, frames, mask);
  return mask;
}

describe('random programs', () => {
  const seen = new Set<string>();
  test(`${COUNT} of them give the interpreter's bytes`, () => {
    for (let seed = 1; seed <= COUNT; seed += 1) {
      const one = randomProgram(seed);
      const { program, frames, features } = one;
      verifyProgram(program);
      const expected = bits(interpret(one));
      const engine = createIntegerEngine(program, { lanes: 3 });
      const mask = new Float32Array(features.length);
      // In three parts of different lengths.
      for (const [from, to] of [
        [0, 1],
        [1, frames >> 1],
        [frames >> 1, frames],
      ] as const) {
        const [at, end] = [from * engine.bins, to * engine.bins];
        engine.run(features.subarray(at, end), to - from, mask.subarray(at, end));
      }
      expect(bits(mask), `seed ${seed}`).toEqual(expected);
      const clips = [frames, 3, frames - 1, 1].map((count) => ({
        features,
        frames: count,
        mask: new Float32Array(features.length),
      }));
      engine.runClips(clips);
      for (const clip of clips) {
        const length = clip.frames * engine.bins;
        expect(bits(clip.mask.subarray(0, length)), `seed ${seed}`).toEqual(expected.slice(0, length));
      }
      for (const { op, arithmetic } of program.operations) seen.add(`${op} ${arithmetic}`);
    }
  });

  test('reach every operation in both arithmetics', () => {
    const either = ['linear', 'table', 'gru-update', 'depthwise'];
    const all = either.flatMap((op) => [`${op} integer`, `${op} float`]);
    expect([...seen].sort()).toEqual([...all, 'normalise float'].sort());
  });
});
