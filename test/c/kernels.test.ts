// The integer kernels at the ends of their ranges (greatest operands, longest rows, all tails), in every build of this
// machine; `qemu.test.ts` has the processors that QEMU stands in for.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect } from 'vitest';
import { packageRoot, readKernels } from '../../src/target/index.ts';
import { itWith } from '../requirements.ts';
import { kernelObjects } from './kernel-objects.ts';
import { BUILDS, makeDirectory, run, STRICT } from './workbench.ts';

const source = path.join(packageRoot(), 'test', 'c', 'dot-check.c');
const csrc = path.join(packageRoot(), 'csrc', 'kernels');
const kernels = await readKernels();
const units = ['plain', 'avx2', 'avx512', 'arm_dsp', 'helium', 'neon'].flatMap((name) => [
  `kernels/hb_dot_${name}.c`,
  `kernels/hb_rows_${name}.c`,
]);
units.push('kernels/hb_dot.c', 'kernels/hb_sum.c', 'kernels/hb_table.c');
/** 4 modes, 22 widths, rows around panels, 32 kernels less the 32-bit ones whose sums would not fit. */
const PASSED = /^PASS (\d{4,}) sums, kernels: (.*)$/m;

describe('integer kernels at the ends of their ranges', () => {
  const directory = makeDirectory();
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  for (const { name, cc, flags, needs } of BUILDS) {
    itWith(needs, name, () => {
      const objects = kernelObjects(cc, flags, kernels, units);
      run(directory, cc, [...STRICT, ...flags, `-I${csrc}`, source, ...objects, '-o', 'check']);
      expect(run(directory, './check', []).toString()).toMatch(PASSED);
    });
  }
});
