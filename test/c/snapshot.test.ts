// What generated C looks like, kept under test/snapshots/c: a change shows in review. A mismatch leaves NAME-changed
// beside the snapshot; rename it where the change is meant.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { generateC, recordSelfTest } from '../../src/c/index.ts';
import type { QuantProgram } from '../../src/program/index.ts';
import { packageRoot, readKernels } from '../../src/target/index.ts';
import { nsnet2Case } from './nsnet2-case.ts';

const directory = path.join(packageRoot(), 'test', 'snapshots', 'c');
/** Without the files that hold nothing but numbers, and without the fixed ones. */
const KEPT = [
  'README.md',
  'Makefile',
  'CMakeLists.txt',
  'mpq.h',
  'hb_network.h',
  'hb_network.c',
  'hb_weights.h',
  'hb_weights_file.c',
  'hb_front_end.h',
  'test/hb_vectors.h',
  'targets/cortex-m55.ld',
  'targets/qemu.mk',
];

const subject = nsnet2Case('random formats', 2, { bins: 9, first: 8, units: 6, second: 70, third: 5 }, 21);

/** Scales to four digits: the last ones depend on the processor's tanh and exp, which calibration calls. */
function roundScales(program: QuantProgram): QuantProgram {
  const round = (value: number): number => Number(value.toPrecision(4));
  return {
    ...program,
    buffers: program.buffers.map((buffer) => ({ ...buffer, scale: round(buffer.scale) })),
    matrices: program.matrices.map((matrix) => ({ ...matrix, scale: matrix.scale.map(round) })),
  };
}

const program = roundScales(subject.program);
const project = generateC(
  program,
  {
    frontEnd: {
      sampleRateHz: 16000,
      fftSize: 16,
      hop: 8,
      window: 'sqrt-hann',
      feature: 'ln-power',
      featureFloor: 1e-8,
      maskFloorDb: -20,
    },
    selfTest: recordSelfTest(program, subject.features, subject.frames),
  },
  await readKernels(),
);

describe('generated C', () => {
  for (const name of KEPT) {
    it(`looks as before: ${name}`, () => {
      const file = path.join(directory, name);
      const changed = `${file}-changed`;
      const text = project.get(name) as string;
      const before = existsSync(file) ? readFileSync(file, 'utf8') : null;
      if (before === text) {
        rmSync(changed, { force: true });
        return;
      }
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(changed, text);
      expect(text, `${changed} holds what was generated`).toBe(before);
    });
  }
});
