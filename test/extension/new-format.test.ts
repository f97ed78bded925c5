// What a new format needs: one entry of the table. i7 is none of this version's; here it is added, and the executors run it
// without an edit, with equal bytes.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createInterpreter } from '../../src/interpret/index.ts';
import { uniformFormats } from '../../src/lower/index.ts';
import { type RandomCase, randomCase } from '../../src/lower/testing/random-program.ts';
import { addFormat, type FormatName, type IntegerFormat } from '../../src/program/formats.ts';
import { parseProgram, serialiseProgram } from '../../src/program/index.ts';
import { verifyProgram } from '../../src/program/verify.ts';
import { readKernels } from '../../src/target/index.ts';
import { createIntegerEngine } from '../../src/wasm/index.ts';
import { haveNoDifference } from '../c/compare.ts';
import { type GeneratedC, generateC } from '../c/run-in-c.ts';
import { BUILDS } from '../c/workbench.ts';
import { itWith } from '../requirements.ts';

const I7: IntegerFormat = {
  storageBits: 7,
  carrier: 'i8',
  compute: 'integer',
  grid: 'zero-centred',
  weightLimit: 63,
  zeroPoint: 'calibrated',
  low: -64,
  high: 63,
  roles: ['weight', 'activation'],
};
const i7 = 'i7' as FormatName;
const FRAMES = 60;

const kernels = await readKernels();
const removeFormat = addFormat('i7', I7);
// States have no i7: they take the 16 bits that stand beside it.
const among: readonly (readonly FormatName[])[] = [
  [i7, 'i16'],
  ['i8', i7, 'i16'],
  [i7, 'f32'],
  ['i8', 'i16', 'f32', i7],
];
const cases = Array.from({ length: 16 }, (_, seed) =>
  randomCase(seed, { frames: FRAMES, formats: among[seed % among.length]! }),
);

function interpret({ program, frames, features }: RandomCase): Float32Array {
  const masks = new Float32Array(frames * program.buffers[program.output]!.length);
  createInterpreter(program).run(features, frames, masks);
  return masks;
}

describe('a format that is one entry of the table', () => {
  let expected: Float32Array[] = [];
  let generated: GeneratedC;
  beforeAll(() => {
    expected = cases.map(interpret);
    generated = generateC(cases, kernels);
  });
  afterAll(() => {
    generated.dispose();
    removeFormat();
  });

  it('is offered to weights and activations, in the order of bits, and not to states', () => {
    const { sites } = cases[0]!;
    const whole = ['i8', 'i16', 'f16', 'f32'];
    for (const { kind, formats } of cases.flatMap((one) => one.sites)) {
      const narrow =
        kind === 'weight' ? ['i2', 'i3', 'i4', 'i5', 'i6', 'i7'] : kind === 'state' ? [] : ['i7'];
      expect(formats).toEqual([...narrow, ...whole]);
    }
    expect(uniformFormats(sites, 8)).not.toContain('i7');
  });

  it('stays within its integers, which are used', () => {
    const weights = cases.flatMap(({ program }) => program.matrices).filter(({ format }) => format === i7);
    const buffers = cases.flatMap(({ program }) => program.buffers).filter(({ format }) => format === i7);
    expect(weights.length).toBeGreaterThan(10);
    expect(buffers.length).toBeGreaterThan(10);
    const magnitudes = weights.map(({ data }) =>
      [...data].reduce((most, q) => Math.max(most, Math.abs(q)), 0),
    );
    expect(Math.max(...magnitudes)).toBe(63);
    let least = 0;
    let greatest = 0;
    for (const { program, features } of cases.slice(0, 8)) {
      const machine = createInterpreter(program);
      machine.run(features, 8, new Float32Array(8 * machine.bins), () => {
        for (const [i, { format }] of program.buffers.entries()) {
          if (format !== i7) continue;
          least = Math.min(least, ...machine.buffers[i]!);
          greatest = Math.max(greatest, ...machine.buffers[i]!);
        }
      });
    }
    expect([least, greatest]).toEqual([-64, 63]);
  });

  it('is verified, written and read', () => {
    for (const { program } of cases) {
      verifyProgram(program);
      expect(parseProgram(serialiseProgram(program), 'memory')).toEqual(program);
    }
    const { program } = cases[0]!;
    const wide = program.matrices.map((matrix) => ({ ...matrix, data: matrix.data.map(() => 64) }));
    expect(() => verifyProgram({ ...program, matrices: wide as never })).toThrow('weights within +-63');
  });

  it('gives the same bytes in the WebAssembly engine', () => {
    for (const [i, { program, features, frames }] of cases.entries()) {
      const masks = new Float32Array(expected[i]!.length);
      createIntegerEngine(program).run(features, frames, masks);
      haveNoDifference(masks, expected[i]!, `engine, network ${i}`);
    }
  });

  for (const build of BUILDS.slice(0, 2)) {
    itWith(build.needs, `gives the same bytes in C: ${build.name}`, () => {
      const masks = generated.run(build);
      let at = 0;
      for (const [i, { length }] of expected.entries()) {
        haveNoDifference(masks.subarray(at, at + length), expected[i]!, `${build.name}, network ${i}`);
        at += length;
      }
      expect(at).toBe(masks.length);
    });
  }
});
