// Random networks of all kinds of layers: the engine gives the interpreter's bytes, and both are close to float32.
import { describe, expect, it } from 'vitest';
import { createInterpreter } from '../interpret/interpreter.ts';
import { deviation, deviationDb } from '../metrics/fidelity/index.ts';
import { createReference } from '../network/index.ts';
import { verifyProgram } from '../program/verify.ts';
import { createFloatEngine, createIntegerEngine } from '../wasm/index.ts';
import { RANDOM_LAYERS } from './testing/layers/index.ts';
import { randomCase } from './testing/random-program.ts';

const SEEDS = 80;
const FRAMES = 12;

describe('random networks', () => {
  it('give the same bytes in interpreter and engine, layers of every kind among them', () => {
    const kinds = new Map<string, number>();
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { graph, program, features } = randomCase(seed, { layers: 'all', frames: FRAMES });
      verifyProgram(program);
      for (const { kind } of graph.layers) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      const [slow, fast] = [new Float32Array(features.length), new Float32Array(features.length)];
      createInterpreter(program).run(features, FRAMES, slow);
      createIntegerEngine(program).run(features, FRAMES, fast);
      expect(fast, `seed ${seed}`).toEqual(slow);
    }
    for (const kind of ['dense', 'gru', 'lstm', 'depthwise', 'normalise', 'mul', 'one-minus']) {
      expect(kinds.get(kind) ?? 0, kind).toBeGreaterThan(2);
    }
  });

  it.each(Object.keys(RANDOM_LAYERS))(
    'of %s are their float32 at f32, in the reference and in the engine',
    (kind) => {
      for (let seed = 1; seed <= 10; seed++) {
        const { graph, program, features } = randomCase(seed, {
          layers: [kind],
          formats: ['f32'],
          frames: FRAMES,
          greatestWidth: 33,
        });
        const [slow, fast, lowered] = [0, 0, 0].map(() => new Float32Array(features.length)) as [
          Float32Array,
          Float32Array,
          Float32Array,
        ];
        createReference(graph).run(features, FRAMES, slow);
        createFloatEngine(graph).run(features, FRAMES, fast);
        createInterpreter(program).run(features, FRAMES, lowered);
        expect(deviationDb(deviation(slow, fast)), `engine, seed ${seed}`).toBeGreaterThan(80);
        expect(deviationDb(deviation(slow, lowered)), `program, seed ${seed}`).toBeGreaterThan(80);
      }
    },
  );
});
