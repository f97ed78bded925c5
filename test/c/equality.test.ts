// Generated C against the interpreter and the WebAssembly engine: every mask value of random networks with random
// formats, in every build that this machine can run. All networks of a build are one program.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mostlyIntegers } from '../../scripts/soak/formats.ts';
import { createInterpreter } from '../../src/interpret/index.ts';
import { type RandomCase, randomCase } from '../../src/lower/testing/random-program.ts';
import { readKernels } from '../../src/target/index.ts';
import { createIntegerEngine } from '../../src/wasm/index.ts';
import { itWith } from '../requirements.ts';
import { haveNoDifference } from './compare.ts';
import { nsnet2Case } from './nsnet2-case.ts';
import { generateC } from './run-in-c.ts';
import { BUILDS } from './workbench.ts';

/**
 * Of all formats: half are integer throughout, half mix in floats. `npm run soak core` and `npm run soak formats` hold hundreds of
 * networks of more kinds; here a few meet every build.
 */
const SMALL = 16;
const SMALL_FRAMES = 80;

interface Subject {
  readonly name: string;
  readonly case: Pick<RandomCase, 'program' | 'frames' | 'features'>;
}

const kernels = await readKernels();
const subjects: Subject[] = Array.from({ length: SMALL }, (_, seed) => ({
  name: `random network ${seed}`,
  case: randomCase(seed, {
    frames: SMALL_FRAMES,
    formats: mostlyIntegers(seed),
  }),
}));
for (const kind of ['8 bits', '16 bits', 'random integers', 'all formats'] as const) {
  subjects.push({ name: `NSNet2 with random weights, ${kind}`, case: nsnet2Case(kind, 16) });
}

function interpret({ case: { program, frames, features } }: Subject): Float32Array {
  const masks = new Float32Array(frames * program.buffers[program.output]!.length);
  createInterpreter(program).run(features, frames, masks);
  return masks;
}

describe('masks of generated C', () => {
  let expected: Float32Array[] = [];
  const generated = generateC(
    subjects.map((subject) => subject.case),
    kernels,
  );
  beforeAll(() => {
    expected = subjects.map(interpret);
  });
  afterAll(() => generated.dispose());

  it('are those of the engine and of the interpreter', () => {
    for (const [i, { name, case: subject }] of subjects.entries()) {
      const masks = new Float32Array(expected[i]!.length);
      createIntegerEngine(subject.program).run(subject.features, subject.frames, masks);
      haveNoDifference(masks, expected[i]!, `engine, ${name}`);
    }
  });

  for (const build of BUILDS) {
    itWith(build.needs, `are the interpreter's: ${build.name}`, () => {
      const masks = generated.run(build);
      let at = 0;
      for (const [i, { name }] of subjects.entries()) {
        const { length } = expected[i]!;
        haveNoDifference(masks.subarray(at, at + length), expected[i]!, `${build.name}, ${name}`);
        at += length;
      }
      expect(at).toBe(masks.length);
    });
  }
});
