// Programs with convolutions over places and movement of data: the engine gives the interpreter's bytes.
import { expect, test } from 'vitest';
import { createInterpreter } from '../interpret/index.ts';
import { parseProgram, serialiseProgram } from '../program/serialise.ts';
import { randomProgram } from '../program/testing/random-program.ts';
import { createIntegerEngine } from './integer-engine.ts';

const bits = (values: Float32Array) => [...new Uint32Array(values.buffer, values.byteOffset, values.length)];

/** Recurrences of both kinds in integers and in floats among them. */
const SEEDS = [1, 2, 4, 5, 12, 14, 16, 19, 21, 28];

test('give the interpreter bytes, read from a file, in blocks and in lock-step', () => {
  const seen = new Set<string>();
  for (const seed of SEEDS) {
    const { program: made, frames, features } = randomProgram(seed, { hasPlaces: true });
    const program = parseProgram(serialiseProgram(made), 'program');
    const expected = new Float32Array(features.length);
    createInterpreter(program).run(features, frames, expected);
    const engine = createIntegerEngine(program, { lanes: 2 });
    const mask = new Float32Array(features.length);
    engine.run(features, frames, mask);
    expect(bits(mask), `seed ${seed}`).toEqual(bits(expected));
    const clips = [frames, 2].map((count) => ({
      ...{ features, frames: count },
      mask: new Float32Array(features.length),
    }));
    engine.runClips(clips);
    for (const clip of clips) {
      const length = clip.frames * engine.bins;
      expect(bits(clip.mask.subarray(0, length)), `seed ${seed}`).toEqual(bits(expected.subarray(0, length)));
    }
    for (const { op, arithmetic } of program.operations) seen.add(`${op} ${arithmetic}`);
  }
  for (const op of ['convolution', 'gather', 'scan', 'lstm-scan']) {
    for (const arithmetic of ['integer', 'float']) expect(seen).toContain(`${op} ${arithmetic}`);
  }
});
