// The integer kernels at the ends of their ranges (greatest operands, longest rows, all tails), in every build of this
// machine; `qemu.test.ts` has the processors that QEMU stands in for.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect } from 'vitest';
import { packageRoot } from '../../src/target/index.ts';
import { itWith } from '../requirements.ts';
import { BUILDS, makeDirectory, run, STRICT } from './workbench.ts';

const source = path.join(packageRoot(), 'test', 'c', 'dot-check.c');
const csrc = path.join(packageRoot(), 'csrc', 'kernels');
const units = ['plain', 'avx2', 'avx512', 'arm_dsp', 'helium', 'neon'].flatMap((name) => [
  `${csrc}/hb_dot_${name}.c`,
  `${csrc}/hb_rows_${name}.c`,
]);
units.push(`${csrc}/hb_dot.c`, `${csrc}/hb_sum.c`, `${csrc}/hb_table.c`);
/** 4 modes, 22 widths, rows around panels, 32 kernels less the 32-bit ones whose sums would not fit. */
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
