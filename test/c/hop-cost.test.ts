// Counting executed instructions in QEMU: equal from run to run, attributed to functions, and right where the number is known.
// One bare processor and one under Linux; `bench/instructions.ts` counts on all.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { exportedMemory, generateDeployedProject } from '../../src/c/index.ts';
import { FRONT_ENDS } from '../../src/frontend/index.ts';
import {
  countHops,
  measureSamples,
  openEmulator,
  packageRoot,
  readKernels,
  runOnHardware,
  TARGETS,
} from '../../src/target/index.ts';
import { describeWith, itWith } from '../requirements.ts';
import { nsnet2Case } from './nsnet2-case.ts';
import { makeDirectory, run } from './workbench.ts';

const WIDTHS = { bins: 257, first: 24, units: 20, second: 31, third: 18 };
const CORTEX_M4 = ['-mcpu=cortex-m4', '-mthumb', '-mfloat-abi=hard', '-mfpu=fpv4-sp-d16', '-O2'];
const frontEnd = FRONT_ENDS['nsnet2-512'];

for (const [name, needs] of [
  ['cortex-m4', ['cc', 'arm-none-eabi-gcc', 'qemu-system-arm']],
  ['cortex-a53', ['cc', 'aarch64-linux-gnu-gcc', 'qemu-aarch64']],
] as const) {
  itWith(needs, `counts the same twice, by function: ${name}`, async () => {
    const { program } = nsnet2Case('8 bits', 1, WIDTHS);
    const project = generateDeployedProject(program, frontEnd, await readKernels());
    const emulator = await openEmulator(TARGETS.find((one) => one.name === name)!);
    try {
      const cost = await countHops(emulator, project, measureSamples(frontEnd.hop));
      expect(await countHops(emulator, project, measureSamples(frontEnd.hop))).toEqual(cost);
      const { perHop, worstHop, byFunction, stackBytes, codeBytes } = cost;
      expect([...byFunction.values()].reduce((sum, count) => sum + count, 0)).toBeCloseTo(perHop, 3);
      expect(worstHop).toBeGreaterThanOrEqual(perHop);
      // Compilers take the rows into the function that calls them, or leave them apart.
      const products = [...byFunction].filter(([of]) => /^(hb_rows|panels)_w8/.test(of));
      expect(products.reduce((sum, [, count]) => sum + count, 0)).toBeGreaterThan(1000);
      for (const own of ['main', 'measure_mark', 'hb_reset_handler']) expect(byFunction.has(own)).toBe(false);
      // Sums of a block lie on the stack: 64 of 8 bytes.
      expect(stackBytes).toBeGreaterThan(512);
      expect(stackBytes).toBeLessThan(16384);
      expect(codeBytes).toBeGreaterThan(3000);
      const memory = exportedMemory(program, frontEnd);
      const { stateBytes, arenaBytes, convertedBytes, denoiserRamBytes } = memory;
      expect(cost.stateBytes).toBe(stateBytes + arenaBytes + convertedBytes + denoiserRamBytes);
      const { weightBytes, biasBytes, scaleBytes, tableBytes } = memory;
      // The header of the image, and the byte that ends it.
      expect(cost.weightBytes).toBe(weightBytes + biasBytes + scaleBytes + tableBytes + 64 + 1);
      expect(cost.weightBytesPerHop).toBe(weightBytes + biasBytes + scaleBytes);
    } finally {
      await emulator.dispose();
    }
  });
}

itWith(
  ['cc', 'arm-none-eabi-gcc', 'qemu-system-arm'],
  'a board that talks by its serial line tells the time of a hop',
  async () => {
    const example = path.join(packageRoot(), 'examples', 'serial-board');
    const directory = makeDirectory();
    const uart = path.join(directory, 'uart.o');
    run(example, 'arm-none-eabi-gcc', [...CORTEX_M4, '-c', 'uart.c', '-o', uart]);
    const { program } = nsnet2Case('8 bits', 1, WIDTHS);
    const project = generateDeployedProject(program, frontEnd, await readKernels());
    const emulator = await openEmulator(TARGETS.find(({ name }) => name === 'cortex-m4')!, {
      cflags: `-O2 -Wl,${uart}`,
    });
    try {
      const told = (command: string) =>
        runOnHardware(command, emulator, project, measureSamples(frontEnd.hop));
      const cost = await told(`${example}/emulated.sh {elf}`);
      expect(cost.unit).toBe('cycles');
      expect(cost.meanPerHop).toBeGreaterThan(0);
      expect(cost.worstHop).toBeGreaterThanOrEqual(cost.meanPerHop);
      expect(cost.stackBytes).toBeGreaterThan(512);
      await expect(told('echo {elf}')).rejects.toThrow('hushbit: N cycles mean');
      const stopped = 'echo hushbit: 0 cycles mean; echo hushbit: 0 cycles worst; : {elf}';
      await expect(told(stopped)).rejects.toThrow('a clock that counts');
      await expect(told('exit 3; {elf}')).rejects.toThrow('a command that ends with 0');
    } finally {
      await emulator.dispose();
      rmSync(directory, { recursive: true, force: true });
    }
  },
);

describeWith(['cc', 'aarch64-linux-gnu-gcc', 'qemu-aarch64'], 'the plugin', () => {
  it('counts a loop to the instruction, and what lies between marks', () => {
    const directory = makeDirectory();
    // Three times 1 + 2 * 1000 + 1 instructions of `work`.
    const source = `.global _start
.type work, %function
work:
    mov x1, #1000
1:  subs x1, x1, #1
    b.ne 1b
    ret
.size work, . - work
.type stop, %function
stop:
    ret
.size stop, . - stop
.type _start, %function
_start:
    bl work
    bl stop
    bl work
    bl work
    bl stop
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
    const counted = (options: string): string => {
      run(directory, 'qemu-aarch64', ['-plugin', `./count.so,out=count.txt${options}`, './loop']);
      return readFileSync(path.join(directory, 'count.txt'), 'utf8');
    };
    expect(counted('')).toBe('8 _start\n6006 work\n2 stop\n');
    expect(counted(',mark=stop,skip=_start')).toBe('mark 4004 0\n4004 work\n');
    rmSync(directory, { recursive: true, force: true });
  });
});
