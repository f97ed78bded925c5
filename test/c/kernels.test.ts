// The integer kernels at the ends of their ranges (greatest operands, longest rows, all tails), in every build of this
// machine and on the processors that QEMU stands in for.
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect } from 'vitest';
import { generateC, recordSelfTest } from '../../src/c/index.ts';
import { FRONT_ENDS } from '../../src/frontend/index.ts';
import { packageRoot, readKernels } from '../../src/target/index.ts';
import { itWith } from '../requirements.ts';
import { nsnet2Case } from './nsnet2-case.ts';
import { BUILDS, makeDirectory, run, STRICT, writeFiles } from './workbench.ts';

const source = path.join(packageRoot(), 'test', 'c', 'dot-check.c');
const csrc = path.join(packageRoot(), 'csrc', 'kernels');
const units = ['plain', 'avx2', 'avx512', 'arm_dsp', 'helium', 'neon'].map(
  (name) => `${csrc}/hb_dot_${name}.c`,
);
units.push(`${csrc}/hb_sum.c`, `${csrc}/hb_table.c`);
/** 4 modes, 22 widths, 1 + .. + 11 rows, 8 kernels less the 32-bit ones whose sums would not fit. */
const PASSED = /^PASS (\d{4,}) sums, kernels: (.*)$/m;

describe('integer kernels at the ends of their ranges', () => {
  const directory = makeDirectory();
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  for (const { name, cc, flags, needs } of BUILDS) {
    itWith(needs, name, () => {
      run(directory, cc, [...STRICT, ...flags, `-I${csrc}`, source, ...units, '-o', 'check']);
      expect(run(directory, './check', []).toString()).toMatch(PASSED);
    });
  }
});

const TARGETS = [
  ['cortex-m4', 'Arm DSP extension', 'arm-none-eabi-gcc', 'qemu-system-arm'],
  ['cortex-m55', 'Helium', 'arm-none-eabi-gcc', 'qemu-system-arm'],
  ['aarch64', 'Neon', 'aarch64-linux-gnu-gcc', 'qemu-aarch64'],
  ['riscv64', 'plain C', 'riscv64-linux-gnu-gcc', 'qemu-riscv64'],
] as const;

describe('the same in QEMU', async () => {
  const kernels = await readKernels();
  for (const [target, path_, ...tools] of TARGETS) {
    itWith(['make', ...tools], target, () => {
      // An exported project brings start-up code and linker scripts; the check takes the place of its self-test.
      const directory = makeDirectory();
      const widths = { bins: 257, first: 4, units: 3, second: 4, third: 5 };
      const { program, features, frames } = nsnet2Case('8 bits', 1, widths);
      const selfTest = recordSelfTest(program, features, frames);
      writeFiles(directory, generateC(program, { frontEnd: FRONT_ENDS['nsnet2-512'], selfTest }, kernels));
      copyFileSync(source, path.join(directory, 'test', 'hb_selftest.c'));
      writeFileSync(path.join(directory, 'test', 'hb_vectors.c'), 'typedef int nothing;\n');
      const said = run(directory, 'sh', ['-c', `make -s -f targets/qemu.mk ${target} 2>&1`]).toString();
      expect(PASSED.exec(said)?.[2], said).toBe(path_);
      rmSync(directory, { recursive: true, force: true });
    });
  }
});
