// Executed instructions of an exported project on processors that are not at hand: cross-compiled, run in QEMU with a plugin of
// this package's own, counted by function. Exact and equal from run to run; not cycles, and no ranking between cores.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { HushbitError } from '../base/errors.ts';
import { cortexM } from '../c/index.ts';
import { packageRoot } from './package-files.ts';
import { runProcess } from './process.ts';
import { writeTree } from './write-tree.ts';

export interface EmulatedTarget {
  readonly name: string;
  /** Compiler and the flags that name the processor. */
  readonly compile: readonly string[];
  readonly link: readonly string[];
  /** The emulator up to the program; the plugin's option goes before the last words. */
  readonly run: (plugin: string, program: string) => readonly string[];
}

const ARM_GCC = 'arm-none-eabi-gcc';
/** Where Debian has newlib's headers, for clang, which brings none. */
const NEWLIB = '/usr/include/newlib';

function cortex(name: string, compiler: 'gcc' | 'clang'): EmulatedTarget {
  const { cpu, flags, machine } = cortexM(name);
  const processor = [`-mcpu=${cpu}`, '-mthumb', ...flags.split(' ')];
  return {
    name: compiler === 'gcc' ? name : `${name}-clang`,
    compile:
      compiler === 'gcc'
        ? [ARM_GCC, ...processor]
        : ['clang', '--target=arm-none-eabi', ...processor, '-isystem', NEWLIB],
    link: [
      ARM_GCC,
      ...processor,
      ...['-nostartfiles', '--specs=nano.specs', '--specs=nosys.specs', '-Wl,--no-warn-rwx-segments'],
      ...['-T', `targets/${name}.ld`],
    ],
    run: (plugin, program) => [
      ...['qemu-system-arm', '-M', machine, '-display', 'none', '-serial', 'none', '-monitor', 'none'],
      ...['-semihosting-config', 'enable=on,target=native', '-plugin', plugin, '-kernel', program],
    ],
  };
}

function linux(name: string, triple: string, emulator: readonly string[]): EmulatedTarget {
  return {
    name,
    compile: [`${triple}-gcc`],
    link: [`${triple}-gcc`, '-static'],
    run: (plugin, program) => [...emulator, '-plugin', plugin, program],
  };
}

export const EMULATED_TARGETS: readonly EmulatedTarget[] = [
  cortex('cortex-m4', 'gcc'),
  cortex('cortex-m7', 'gcc'),
  cortex('cortex-m33', 'gcc'),
  cortex('cortex-m55', 'gcc'),
  cortex('cortex-m55', 'clang'),
  linux('cortex-a53', 'aarch64-linux-gnu', ['qemu-aarch64', '-cpu', 'cortex-a53']),
  linux('riscv64', 'riscv64-linux-gnu', ['qemu-riscv64', '-cpu', 'rv64']),
];

export interface HopCost {
  /** Instructions of one hop of the denoiser. */
  readonly perHop: number;
  /** Function -> instructions per hop, most first; what a function takes in by inlining is its own. */
  readonly byFunction: ReadonlyMap<string, number>;
}

export interface CountOptions {
  /** Of every unit, `-O2` say. */
  readonly cflags: string;
  readonly signal?: AbortSignal;
}

/** Of the library alone: the self-test, the example and the text of the weights stay out. */
const IS_UNIT = /^(hb_network|hb_front_end|test\/hb_vectors)\.c$|^(kernels|denoiser)\/\w+\.c$/;
const HOPS = [1, 5] as const;

/**
 * Mean over four hops after the first.
 * @param project as `generateC` makes it
 * @throws HushbitError `toolchain` where it does not compile or run, with what was said
 */
export async function countInstructions(
  project: ReadonlyMap<string, string | Uint8Array>,
  target: EmulatedTarget,
  { cflags, signal }: CountOptions,
): Promise<HopCost> {
  const directory = await mkdtemp(path.join(tmpdir(), 'hushbit-count-'));
  const measure = path.join(packageRoot(), 'csrc', 'measure');
  const command = async ([program, ...args]: readonly string[]): Promise<void> => {
    const { exitCode, stdout, stderr } = await runProcess(program!, args, { cwd: directory, signal });
    if (exitCode === 0) return;
    const said = `${stdout}\n${stderr}`.trim().split('\n');
    throw new HushbitError({
      code: 'toolchain',
      place: `${target.name}: ${program}`,
      expected: 'a program that compiles and runs',
      got: said.find((line) => /error/i.test(line)) ?? said[0]!,
    });
  };
  try {
    const isNeeded = (name: string): boolean => name !== 'hb_weights.c';
    await writeTree(directory, new Map([...project].filter(([name]) => isNeeded(name))));
    const units = [...project.keys()].filter((name) => IS_UNIT.test(name));
    if (target.link.includes('-nostartfiles')) units.push('targets/startup_cortex_m.c');
    const flags = [
      ...['-std=c99', '-ffp-contract=off', '-ffunction-sections', '-fdata-sections', '-w'],
      ...['-I.', '-Ikernels', '-Idenoiser', '-Itest', ...cflags.split(/\s+/).filter(Boolean)],
    ];
    await writeTree(directory, new Map([['weights.s', WEIGHTS]]));
    await command([...target.compile, '-c', '-I.', 'weights.s', '-o', 'weights.o']);
    const objects = units.map((unit) => `${unit.replaceAll('/', '_')}.o`);
    for (const [i, unit] of units.entries()) {
      await command([...target.compile, ...flags, '-c', unit, '-o', objects[i]!]);
    }
    await command(['cc', '-O2', '-shared', '-fPIC', `${measure}/qemu_count.c`, '-o', 'count.so']);
    const counts: Map<string, number>[] = [];
    for (const hops of HOPS) {
      const main = `main${hops}.o`;
      const program = `hops${hops}`;
      const count = [`-DHB_COUNT_HOPS=${hops}`, '-c', `${measure}/count_hops.c`, '-o', main];
      await command([...target.compile, ...flags, ...count]);
      const all = [...objects, 'weights.o', main];
      await command([...target.link, ...all, '-Wl,--gc-sections', '-lm', '-o', program]);
      await command(target.run('./count.so,out=count.txt', `./${program}`));
      counts.push(parseCounts(await readFile(path.join(directory, 'count.txt'), 'utf8')));
    }
    return perHop(counts[0]!, counts[1]!);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

const WEIGHTS = `    .section .hb_weights, "a"
    .balign 64
    .global hb_weights
hb_weights:
    .incbin "hb_weights.bin", 64
`;

/** Lines `COUNT NAME`; two functions of one name are one. */
export function parseCounts(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of text.split('\n')) {
    const match = /^(\d+) (\S+)$/.exec(line);
    if (match) counts.set(match[2]!, (counts.get(match[2]!) ?? 0) + Number(match[1]));
  }
  return counts;
}

function perHop(one: ReadonlyMap<string, number>, five: ReadonlyMap<string, number>): HopCost {
  const hops = HOPS[1] - HOPS[0];
  const costs = [...five].map(([name, count]) => [name, (count - (one.get(name) ?? 0)) / hops] as const);
  const byFunction = new Map(costs.filter(([, count]) => count !== 0).sort((a, b) => b[1] - a[1]));
  return { perHop: [...byFunction.values()].reduce((sum, count) => sum + count, 0), byFunction };
}
