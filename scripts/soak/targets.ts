// Suite `targets`: equal bytes on every target and flag set. Networks in formats of their own are exported, and their self-test, which
// holds masks recorded from the interpreter byte by byte, is compiled as a user would and run: here by two compilers, elsewhere in QEMU.
import { rmSync } from 'node:fs';
import { generateC, recordSelfTest } from '../../src/c/index.ts';
import { FRONT_ENDS } from '../../src/frontend/index.ts';
import { readKernels } from '../../src/target/index.ts';
import { type FormatChoice, nsnet2Case } from '../../test/c/nsnet2-case.ts';
import { makeDirectory, run, writeFiles } from '../../test/c/workbench.ts';
import type { SoakPart } from './part.ts';

export const TARGET_FLAGS = ['-O2', '-Os', '-O3', '-O2 -flto', '-O2 -ffreestanding'] as const;

/** By what runs it: the command that builds and runs, with `<flags>` in their place. */
export const SELF_TESTS: Readonly<Record<string, string>> = {
  'host, gcc': "make -s -j4 test CC=gcc AR=gcc-ar CFLAGS='<flags>'",
  'host, gcc, this processor': "make -s -j4 test CC=gcc AR=gcc-ar CFLAGS='<flags> -march=native'",
  'host, clang': "make -s -j4 test CC=clang CFLAGS='<flags>'",
  ...Object.fromEntries(
    ['cortex-m4', 'cortex-m7', 'cortex-m33', 'cortex-m55', 'aarch64', 'riscv64'].map((target) => [
      target,
      // With link-time optimisation an archive needs the compiler's own ar.
      `make -s -j4 -f targets/qemu.mk ${target} ARM_AR=arm-none-eabi-gcc-ar EXTRA='<flags>'`,
    ]),
  ),
};

const CHOICES: readonly FormatChoice[] = ['all formats', 'random integers'];
const FRAMES = 12;
const WIDTHS = { bins: 257, first: 40, units: 33, second: 65, third: 50 };

const frontEnd = FRONT_ENDS['nsnet2-512'];

/** @throws Error with what the self-test said where it did not pass */
export async function holdTargets(
  seeds: readonly number[],
  names: readonly string[],
  flags: readonly string[],
): Promise<{ readonly networks: number; readonly passed: Readonly<Record<string, number>> }> {
  const kernels = await readKernels();
  const projects = seeds.map((seed) => {
    const choice = CHOICES[(seed - 1) % CHOICES.length]!;
    const { program, features, frames } = nsnet2Case(choice, FRAMES, WIDTHS, seed);
    const selfTest = recordSelfTest(program, features, frames);
    return { what: `seed ${seed}, ${choice}`, files: generateC(program, { frontEnd, selfTest }, kernels) };
  });
  const passed: Record<string, number> = {};
  for (const name of names) {
    for (const one of flags) {
      // The kernels are the same text: they are compiled for the first network alone.
      const directory = makeDirectory();
      try {
        for (const { what, files } of projects) {
          writeFiles(directory, files);
          const command = SELF_TESTS[name]!.replace('<flags>', one);
          const said = run(directory, 'sh', ['-c', `${command} 2>&1; true`]).toString();
          if (!said.includes(`PASS ${FRAMES} frames`)) throw new Error(`${name}, ${one}, ${what}: ${said}`);
          passed[name] = (passed[name] ?? 0) + 1;
        }
      } finally {
        rmSync(directory, { recursive: true, force: true });
      }
      console.log(`${name}, ${one}: ${projects.length} networks pass`);
    }
  }
  return { networks: seeds.length, passed };
}

export const SELF_TESTS_ON_TARGETS: SoakPart = {
  name: 'self-tests on targets',
  count: 2,
  run: async (seeds) => ({
    flags: TARGET_FLAGS,
    ...(await holdTargets(seeds, Object.keys(SELF_TESTS), TARGET_FLAGS)),
  }),
};

export const TARGETS_SUITE: readonly SoakPart[] = [SELF_TESTS_ON_TARGETS];
