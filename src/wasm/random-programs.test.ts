// Programs made as programs: the engine gives the interpreter's bytes, in blocks, in parts and in lock-step.
import { describe, expect, test } from 'vitest';
import { createInterpreter } from '../interpret/index.ts';
import { type FormatName, groupsOf, isFloatFormat } from '../program/index.ts';
import { ALL_FORMATS, type RandomProgram, randomProgram } from '../program/testing/random-program.ts';
import { verifyProgram } from '../program/verify.ts';
import { createIntegerEngine } from './integer-engine.ts';

const COUNT = 60;

/** All that there are, or the integers among them. */
function formatsOf(seed: number): readonly FormatName[] {
  return seed % 4 === 1 ? ALL_FORMATS : ALL_FORMATS.filter((name) => !isFloatFormat(name));
}
const bits = (values: Float32Array) => [...new Uint32Array(values.buffer, values.byteOffset, values.length)];

function interpret({ program, frames, features }: RandomProgram): Float32Array {
  const mask = new Float32Array(features.length);
  createInterpreter(program).run(features, frames, mask);
  return mask;
}

describe('random programs', () => {
  const seen = new Set<string>();
  const weights = new Set<string>();
  test(`${COUNT} of them give the interpreter's bytes`, () => {
    for (let seed = 1; seed <= COUNT; seed += 1) {
      const one = randomProgram(seed, seed % 2 === 0 ? {} : { formats: formatsOf(seed) });
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
      for (const matrix of program.matrices) {
        const groups = groupsOf(matrix) > 1 ? ' in groups' : '';
        weights.add(`${matrix.format} ${matrix.grid}${groups}`);
      }
    }
  });

  test('reach every operation in both arithmetics', () => {
    const ops = ['linear', 'table', 'gru-update', 'depthwise', 'normalise'];
    const all = ops.flatMap((op) => [`${op} integer`, `${op} float`]);
    expect([...seen].sort()).toEqual(all.sort());
    for (const format of ['i2', 'i3', 'i4']) {
      for (const grid of ['zero-centred', 'mid-rise']) expect(weights).toContain(`${format} ${grid}`);
    }
    expect([...weights].filter((one) => one.endsWith('in groups')).length).toBeGreaterThan(1);
    expect(weights).toContain('f16 zero-centred');
  });
});
