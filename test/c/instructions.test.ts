// Counting executed instructions in QEMU: equal from run to run, attributed to functions, and right where the number is known.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { generateC, recordSelfTest } from '../../src/c/index.ts';
import { FRONT_ENDS } from '../../src/frontend/index.ts';
import { countInstructions, EMULATED_TARGETS, packageRoot, readKernels } from '../../src/target/index.ts';
import { describeWith, itWith, type Need } from '../requirements.ts';
import { nsnet2Case } from './nsnet2-case.ts';
import { makeDirectory, run } from './workbench.ts';

const kernels = await readKernels();
const WIDTHS = { bins: 257, first: 24, units: 20, second: 31, third: 18 };

/** One of each emulator. */
const TWICE = ['cortex-m4', 'cortex-a53'];

const needsOf = (name: string): Need[] => {
  if (name === 'cortex-a53') return ['cc', 'aarch64-linux-gnu-gcc', 'qemu-aarch64'];
  if (name === 'riscv64') return ['cc', 'riscv64-linux-gnu-gcc', 'qemu-riscv64'];
  const clang: Need[] = name.endsWith('clang') ? ['clang'] : [];
  return ['cc', 'arm-none-eabi-gcc', 'qemu-system-arm', ...clang];
};

for (const target of EMULATED_TARGETS) {
  const isTwice = TWICE.includes(target.name);
  itWith(
    needsOf(target.name),
    `counts${isTwice ? ' the same twice' : ''}, by function: ${target.name}`,
    async () => {
      const { program, features, frames } = nsnet2Case('8 bits', 1, WIDTHS);
      const selfTest = recordSelfTest(program, features, frames);
      const project = generateC(program, { frontEnd: FRONT_ENDS['nsnet2-512'], selfTest }, kernels);
      const first = await countInstructions(project, target, { cflags: '-O2' });
      if (isTwice) {
        const second = await countInstructions(project, target, { cflags: '-O2' });
        expect([...second.byFunction]).toEqual([...first.byFunction]);
      }
      expect(first.perHop).toBe([...first.byFunction.values()].reduce((sum, count) => sum + count, 0));
      // Compilers take the rows into the function that calls them, or leave them apart.
      const products = [...first.byFunction].filter(([name]) => /^(hb_rows|panels)_w8/.test(name));
      expect(products.reduce((sum, [, count]) => sum + count, 0)).toBeGreaterThan(1000);
      expect(first.byFunction.has('main')).toBe(true);
      // Start-up is in both runs and cancels.
      expect(first.byFunction.has('hb_reset_handler')).toBe(false);
    },
  );
}

describeWith(['cc', 'aarch64-linux-gnu-gcc', 'qemu-aarch64'], 'the plugin', () => {
  it('counts a loop to the instruction', () => {
    const directory = makeDirectory();
    // Twice 1 + 2 * 1000 + 1 instructions of `work`.
    const source = `.global _start
.type work, %function
work:
    mov x1, #1000
1:  subs x1, x1, #1
    b.ne 1b
    ret
.size work, . - work
.type _start, %function
_start:
    bl work
    bl work
    mov x0, #0
    mov x8, #93
    svc #0
.size _start, . - _start
`;
    writeFileSync(path.join(directory, 'loop.s'), source);
    run(directory, 'aarch64-linux-gnu-gcc', ['-nostdlib', '-static', 'loop.s', '-o', 'loop']);
    const plugin = `${packageRoot()}/csrc/measure/qemu_count.c`;
    run(directory, 'cc', [
      '-Wall',
      '-Wextra',
      '-Werror',
      '-O2',
      '-shared',
      '-fPIC',
      plugin,
      '-o',
      'count.so',
    ]);
    run(directory, 'qemu-aarch64', ['-plugin', './count.so,out=count.txt', './loop']);
    expect(readFileSync(path.join(directory, 'count.txt'), 'utf8')).toBe('5 _start\n4004 work\n');
    rmSync(directory, { recursive: true, force: true });
  });
});
