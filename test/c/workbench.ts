// What the tests of generated C share: compilers and what this machine can run, temporary directories, processes.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Need } from '../requirements.ts';

/** The sources promise to compile with these, and -ffp-contract=off is part of their meaning. */
export const STRICT = ['-std=c99', '-Wall', '-Wextra', '-Werror', '-pedantic', '-ffp-contract=off'];
const SANITIZED = ['-O1', '-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'];

export interface Build {
  readonly name: string;
  readonly cc: string;
  readonly flags: readonly string[];
  /** Words before the program, of what is run in an emulator. */
  readonly emulator?: readonly string[];
  /** Without which its programs cannot be made or run here. */
  readonly needs: readonly Need[];
}

const VNNI_FLAGS = ['-mavx512f', '-mavx512bw', '-mavx512vl', '-mavx512dq', '-mavx512vnni', '-mavx2', '-mfma'];

export const BUILDS: readonly Build[] = [
  { name: 'gcc, portable', cc: 'gcc', flags: ['-O3', '-DHB_PORTABLE'], needs: ['gcc'] },
  { name: 'gcc, AVX2', cc: 'gcc', flags: ['-O3', '-march=x86-64-v3'], needs: ['gcc', 'avx2'] },
  { name: 'gcc, AVX512-VNNI', cc: 'gcc', flags: ['-O3', ...VNNI_FLAGS], needs: ['gcc', 'avx512 vnni'] },
  { name: 'clang, portable', cc: 'clang', flags: ['-O2', '-DHB_PORTABLE'], needs: ['clang'] },
  { name: 'clang, AVX2', cc: 'clang', flags: ['-O2', '-march=x86-64-v3'], needs: ['clang', 'avx2'] },
  { name: 'clang, AVX512-VNNI', cc: 'clang', flags: ['-O2', ...VNNI_FLAGS], needs: ['clang', 'avx512 vnni'] },
  { name: 'gcc, sanitizers', cc: 'gcc', flags: [...SANITIZED, '-march=native'], needs: ['gcc sanitizers'] },
  {
    name: 'clang, sanitizers',
    cc: 'clang',
    flags: [...SANITIZED, '-march=native'],
    needs: ['clang sanitizers'],
  },
  {
    name: 'clang, portable, sanitizers',
    cc: 'clang',
    flags: [...SANITIZED, '-DHB_PORTABLE'],
    needs: ['clang sanitizers'],
  },
];

/** What QEMU runs as programs of Linux, which read and write files. */
export const EMULATED_BUILDS: readonly Build[] = [
  {
    name: 'aarch64, Neon',
    cc: 'aarch64-linux-gnu-gcc',
    flags: ['-O2', '-static'],
    emulator: ['qemu-aarch64', '-cpu', 'cortex-a53'],
    needs: ['aarch64-linux-gnu-gcc', 'qemu-aarch64'],
  },
  {
    name: 'aarch64, Neon with SDOT',
    cc: 'aarch64-linux-gnu-gcc',
    flags: ['-O2', '-static', '-march=armv8.2-a+dotprod'],
    emulator: ['qemu-aarch64', '-cpu', 'max'],
    needs: ['aarch64-linux-gnu-gcc', 'qemu-aarch64'],
  },
  {
    name: 'riscv64, plain C',
    cc: 'riscv64-linux-gnu-gcc',
    flags: ['-O2', '-static'],
    emulator: ['qemu-riscv64', '-cpu', 'rv64'],
    needs: ['riscv64-linux-gnu-gcc', 'qemu-riscv64'],
  },
];

/** Of a build's flags those that what calls the kernels is compiled with too: it is the same on every path. */
export function callerFlags({ flags }: Build): string[] {
  return ['-O1', ...flags.filter((flag) => /^-(g|static|f.*sanitize.*)$/.test(flag))];
}

export function makeDirectory(): string {
  return mkdtempSync(path.join(tmpdir(), 'hushbit-c-'));
}

/** Leaves files that hold the same already as they are: `make` then compiles what differs. */
export function writeFiles(directory: string, files: ReadonlyMap<string, string | Uint8Array>): void {
  for (const [name, content] of files) {
    const file = path.join(directory, name);
    mkdirSync(path.dirname(file), { recursive: true });
    if (!existsSync(file) || !readFileSync(file).equals(Buffer.from(content))) writeFileSync(file, content);
  }
}

/** Standard output; throws with everything that the command said where it fails. */
export function run(cwd: string, command: string, args: readonly string[]): Buffer {
  try {
    return execFileSync(command, args, { cwd, maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { stdout, stderr, status } = error as { stdout?: Buffer; stderr?: Buffer; status?: number };
    const said = `${stdout?.toString().slice(-2000) ?? ''}${stderr?.toString().slice(-4000) ?? ''}`;
    throw new Error(`${command} ${args.slice(0, 12).join(' ')}: status ${status}\n${said}`);
  }
}
