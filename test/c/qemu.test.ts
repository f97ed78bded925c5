// The exported self-test cross-compiled and run in QEMU, as a user would: make -f targets/qemu.mk TARGET. A narrow
// network: what is tested are the kernels of each processor, and all formats occur.
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { generateC, recordSelfTest } from '../../src/c/index.ts';
import { FRONT_ENDS } from '../../src/frontend/index.ts';
import { packageRoot, readKernels } from '../../src/target/index.ts';
import { describeWith } from '../requirements.ts';
import { type FormatChoice, nsnet2Case, type Widths } from './nsnet2-case.ts';
import { makeDirectory, run, writeFiles } from './workbench.ts';

const TARGETS = [
  { target: 'cortex-m4', kernels: 'Arm DSP extension', tools: ['arm-none-eabi-gcc', 'qemu-system-arm'] },
  { target: 'cortex-m7', kernels: 'Arm DSP extension', tools: ['arm-none-eabi-gcc', 'qemu-system-arm'] },
  { target: 'cortex-m33', kernels: 'Arm DSP extension', tools: ['arm-none-eabi-gcc', 'qemu-system-arm'] },
  { target: 'cortex-m55', kernels: 'Helium', tools: ['arm-none-eabi-gcc', 'qemu-system-arm'] },
  { target: 'aarch64', kernels: 'Neon', tools: ['aarch64-linux-gnu-gcc', 'qemu-aarch64'] },
  { target: 'riscv64', kernels: 'plain C', tools: ['riscv64-linux-gnu-gcc', 'qemu-riscv64'] },
] as const;
const WIDTHS: Widths = { bins: 257, first: 40, units: 33, second: 65, third: 50 };
const CHOICES: readonly FormatChoice[] = ['8 bits', '16 bits', 'float32', 'random integers', 'all formats'];
const FRAMES = 12;
/** The integer kernels at the ends of their ranges: what `kernels.test.ts` runs on this machine. */
const DOT_CHECK = path.join(packageRoot(), 'test', 'c', 'dot-check.c');

const kernels = await readKernels();
const frontEnd = FRONT_ENDS['nsnet2-512'];

for (const { target, kernels: chosen, tools } of TARGETS) {
  describeWith(['make', ...tools], target, () => {
    const directory = makeDirectory();
    afterAll(() => rmSync(directory, { recursive: true, force: true }));

    function selfTest(choice: FormatChoice, extra: string, settings = ''): string {
      const { program, features, frames } = nsnet2Case(choice, FRAMES, WIDTHS);
      const project = generateC(
        program,
        { frontEnd, selfTest: recordSelfTest(program, features, frames) },
        kernels,
      );
      writeFiles(directory, project);
      const command = `make -s -f targets/qemu.mk ${target} EXTRA='-Werror -pedantic ${extra}' ${settings} 2>&1`;
      return run(directory, 'sh', ['-c', command]).toString();
    }

    for (const choice of CHOICES) {
      it(`passes the self-test: ${choice}`, () => {
        expect(selfTest(choice, '')).toContain(
          `PASS ${FRAMES} frames of 257 mask values, 6 hops, kernels: ${chosen}`,
        );
      });
    }
    it('fails on a recorded value that differs', () => {
      const { program, features, frames } = nsnet2Case('8 bits', FRAMES, WIDTHS);
      const recorded = recordSelfTest(program, features, frames);
      recorded.masks[300]! ^= 1;
      writeFiles(directory, generateC(program, { frontEnd, selfTest: recorded }, kernels));
      expect(() =>
        run(directory, 'sh', ['-c', `make -s -f targets/qemu.mk ${target} EXTRA='-Werror -pedantic ' 2>&1`]),
      ).toThrow(/FAIL frame 1, mask value 43: expected/);
    });
    it('keeps to its kernels at the ends of their ranges', () => {
      // Start-up code and linker scripts are the project's; the check takes the place of its self-test.
      const files = ['hb_selftest.c', 'hb_vectors.c'].map((name) => path.join(directory, 'test', name));
      copyFileSync(DOT_CHECK, files[0]!);
      writeFileSync(files[1]!, 'typedef int nothing;\n');
      const said = run(directory, 'sh', [
        '-c',
        `make -s -f targets/qemu.mk ${target} EXTRA='-Werror -pedantic ' 2>&1`,
      ]);
      expect(said.toString()).toMatch(new RegExp(`^PASS \\d{4,} sums, kernels: ${chosen}$`, 'm'));
    });
    // Other flags compile everything again.
    if (chosen !== 'plain C') {
      it('passes it in plain C', () => {
        expect(selfTest('all formats', '-DHB_PORTABLE')).toContain('kernels: plain C');
      });
    }
    if (target === 'aarch64') {
      it('passes it with SDOT', () => {
        const said = selfTest('all formats', '-march=armv8.2-a+dotprod', 'AARCH64_CPU=max');
        expect(said).toContain('kernels: Neon');
      });
    }
  });
}
