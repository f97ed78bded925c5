// What some tests need beyond Node: tools, data beside the repository, abilities of the machine. Every skip names its need in
// its own title, `[left out: NEED]`, and `left-out-reporter.ts` counts them: a skip without a need of this list fails the run.
// A tool that is there but cannot do its job is a missing tool: each probe has the tool do the job.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'vitest';

interface Requirement {
  /** What is not checked without it. */
  readonly reason: string;
  /** Null where it is met, else what is wrong. */
  readonly probe: () => string | null;
  /** What `.ci/run` installs for it where it can; null for what nobody can install. */
  readonly package: string | null;
}

const SANITIZE = ['-fsanitize=address,undefined', '-fno-sanitize-recover=all'];

const compiler = (
  cc: string,
  reason: string,
  of: string | null,
  flags: readonly string[] = [],
): Requirement => ({
  reason,
  probe: () => runsProgram(cc, flags),
  package: of,
});
const command = (name: string, reason: string, of: string, args = ['--version']): Requirement => ({
  reason,
  probe: () => answers(name, args),
  package: of,
});
const processor = (...flags: string[]): Requirement => ({
  reason: `code for processors with ${flags.join(', ')}`,
  probe: () => {
    const missing = flags.filter((flag) => !processorFlags().has(flag));
    return missing.length === 0 ? null : `this processor lacks ${missing.join(', ')}`;
  },
  package: null,
});
const data = (folder: string, file: string, reason: string): Requirement => ({
  reason,
  probe: () => (existsSync(path.join(sharedRoot, folder, file)) ? null : `../shared/${folder} is not here`),
  package: null,
});

export const sharedRoot = path.join(import.meta.dirname, '..', '..', 'shared');

export const REQUIREMENTS = {
  cc: compiler('cc', 'generated C, timed on this machine', 'gcc libc6-dev'),
  gcc: compiler('gcc', 'generated C by gcc', 'gcc libc6-dev'),
  'g++': compiler('g++', 'headers in C++ by g++', 'g++', ['-xc++']),
  clang: compiler('clang', 'generated C by clang', 'clang'),
  'clang++': compiler('clang++', 'headers in C++ by clang', 'clang', ['-xc++']),
  'gcc sanitizers': compiler('gcc', 'generated C under the sanitizers of gcc', 'gcc', SANITIZE),
  'clang sanitizers': compiler('clang', 'generated C under those of clang', 'libclang-rt-14-dev', SANITIZE),
  'cc sanitizers': compiler('cc', 'generated C under the sanitizers', 'gcc', SANITIZE),
  make: command('make', 'building exported projects', 'make'),
  'redis-server': command('redis-server', 'workers over Redis', 'redis-server'),
  cmake: command('cmake', 'building exported projects with CMake', 'cmake'),
  'arm-none-eabi-gcc': {
    reason: 'generated C for Cortex-M',
    probe: () => compilesFor('arm-none-eabi-gcc', ['-mcpu=cortex-m4', '-mthumb', '--specs=rdimon.specs']),
    package: 'gcc-arm-none-eabi libnewlib-arm-none-eabi',
  },
  'qemu-system-arm': command('qemu-system-arm', 'Cortex-M in an emulator', 'qemu-system-arm'),
  'aarch64-linux-gnu-gcc': {
    reason: 'generated C for aarch64',
    probe: () => compilesFor('aarch64-linux-gnu-gcc', ['-static', '-lm']),
    package: 'gcc-aarch64-linux-gnu libc6-dev-arm64-cross',
  },
  'qemu-aarch64': command('qemu-aarch64', 'aarch64 in an emulator', 'qemu-user'),
  'riscv64-linux-gnu-gcc': {
    reason: 'generated C for riscv64',
    probe: () => compilesFor('riscv64-linux-gnu-gcc', ['-static', '-lm']),
    package: 'gcc-riscv64-linux-gnu libc6-dev-riscv64-cross',
  },
  'qemu-riscv64': command('qemu-riscv64', 'riscv64 in an emulator', 'qemu-user'),
  'i686-linux-gnu-gcc': compiler(
    'i686-linux-gnu-gcc',
    'generated C for 32-bit x86, whose floats have 80 bits',
    'gcc-i686-linux-gnu libc6-dev-i386-cross',
    ['-static'],
  ),
  x87: {
    reason: 'generated C in the 80-bit floats of x87',
    probe: () => (process.arch === 'x64' ? null : `this processor is ${process.arch}`),
    package: null,
  },
  chromium: {
    reason: 'pages in a browser',
    probe: () => answers(process.env.CHROMIUM ?? '/usr/bin/chromium', ['--version']),
    package: 'chromium fonts-dejavu-core',
  },
  avx2: processor('avx2', 'fma', 'bmi2'),
  'avx512 vnni': processor('avx512f', 'avx512bw', 'avx512vl', 'avx512dq', 'avx512_vnni'),
  'shared/paper': data('paper', 'weights', "the paper's own network, its masks and scores"),
  'shared/pesq': data('pesq', 'vectors.json', 'PESQ against the reference on its conformance pairs'),
  'shared/eval': data('eval', 'clean', 'quality on other clips'),
  'shared/networks': data('networks', 'README.md', 'published networks as their authors export them'),
  '/proc': {
    reason: 'what only Linux has',
    probe: () => (existsSync('/proc/self/stat') ? null : 'there is no /proc'),
    package: null,
  },
  '/dev/full': {
    reason: 'output that is full',
    probe: () => (existsSync('/dev/full') ? null : 'there is no /dev/full'),
    package: null,
  },
} satisfies Readonly<Record<string, Requirement>>;

export type Need = keyof typeof REQUIREMENTS;

const probed = new Map<Need, string | null>();

/** What is wrong with it on this machine, or null. Looked at once per process. */
export function missing(need: Need): string | null {
  if (!probed.has(need)) probed.set(need, REQUIREMENTS[need].probe());
  return probed.get(need)!;
}

/** The first of the needs that is not met. */
function firstMissing(needs: readonly Need[]): Need | null {
  return needs.find((need) => missing(need) !== null) ?? null;
}

const titled = (title: string, need: Need): string => `${title} [left out: ${need}]`;

/** `describe` where all needs are met; elsewhere its tests are skipped, and say why. */
export function describeWith(needs: readonly Need[], title: string, tests: () => void): void {
  const need = firstMissing(needs);
  if (need === null) describe(title, tests);
  else it.skip(titled(title, need), () => undefined);
}

/** `it` where all needs are met; elsewhere skipped, and it says why. */
export function itWith(
  needs: readonly Need[],
  title: string,
  test: () => void | Promise<void>,
  timeoutMs?: number,
): void {
  const need = firstMissing(needs);
  if (need === null) it(title, test, timeoutMs);
  else it.skip(titled(title, need), () => undefined);
}

/** `itWith` for a file of which every test has the same needs. */
export function testWith(
  ...needs: Need[]
): (title: string, test: () => void | Promise<void>, timeoutMs?: number) => void {
  return (title, test, timeoutMs) => itWith(needs, title, test, timeoutMs);
}

/** For what cannot be skipped test by test. */
export function isMet(...needs: Need[]): boolean {
  return firstMissing(needs) === null;
}

function answers(name: string, args: readonly string[]): string | null {
  const { status, error } = spawnSync(name, args, { stdio: 'ignore', timeout: 60_000 });
  if (error) return `${name} does not start`;
  return status === 0 ? null : `${name} ${args.join(' ')} ends with ${status}`;
}

const PROGRAM =
  '#include <stdio.h>\n#include <math.h>\nint main(void) { return printf("%d", (int)sqrt(49.0)) - 1; }\n';

/** Whether it makes programs that run here. */
function runsProgram(cc: string, flags: readonly string[]): string | null {
  return inDirectory((directory) => {
    const file = path.join(directory, 'program');
    return compile(cc, directory, [...flags, '-o', file, '-lm']) ?? answers(file, []);
  });
}

/** Whether it makes programs for another processor. */
function compilesFor(cc: string, flags: readonly string[]): string | null {
  return inDirectory((directory) =>
    compile(cc, directory, ['-o', path.join(directory, 'program'), ...flags]),
  );
}

function compile(cc: string, directory: string, flags: readonly string[]): string | null {
  const source = path.join(directory, 'probe.c');
  writeFileSync(source, PROGRAM);
  const before = flags.filter((flag) => flag.startsWith('-x'));
  const after = flags.filter((flag) => !flag.startsWith('-x'));
  const { status, error, stderr } = spawnSync(cc, [...before, source, ...after], { encoding: 'utf8' });
  if (error) return `${cc} does not start`;
  const words = stderr.split('\n').find((line) => /error|cannot|not found/i.test(line)) ?? '';
  return status === 0
    ? null
    : `${[cc, ...flags.filter((flag) => flag.startsWith('-f'))].join(' ')}: ${words.trim()}`;
}

function inDirectory<T>(task: (directory: string) => T): T {
  const directory = mkdtempSync(path.join(tmpdir(), 'hushbit-probe-'));
  try {
    return task(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function processorFlags(): ReadonlySet<string> {
  try {
    const line = readFileSync('/proc/cpuinfo', 'utf8')
      .split('\n')
      .find((text) => text.startsWith('flags'));
    return new Set(line?.split(/\s+/) ?? []);
  } catch {
    return new Set();
  }
}
