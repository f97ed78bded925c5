// What the tests of generated C share: compilers and what this machine can run, temporary directories, processes.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The sources promise to compile with these, and -ffp-contract=off is part of their meaning. */
export const STRICT = ['-std=c99', '-Wall', '-Wextra', '-Werror', '-pedantic', '-ffp-contract=off'];
const SANITIZED = ['-O1', '-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'];

export interface Build {
  readonly name: string;
  readonly cc: string;
  readonly flags: readonly string[];
  /** Flags of /proc/cpuinfo without which its programs cannot run. */
  readonly needs: readonly string[];
}

const AVX2 = ['avx2', 'fma', 'bmi2'];
const VNNI = ['avx512f', 'avx512bw', 'avx512vl', 'avx512dq', 'avx512_vnni'];
const VNNI_FLAGS = ['-mavx512f', '-mavx512bw', '-mavx512vl', '-mavx512dq', '-mavx512vnni', '-mavx2', '-mfma'];

export const BUILDS: readonly Build[] = [
  { name: 'gcc, portable', cc: 'gcc', flags: ['-O3', '-DHB_PORTABLE'], needs: [] },
  { name: 'gcc, AVX2', cc: 'gcc', flags: ['-O3', '-march=x86-64-v3'], needs: AVX2 },
  { name: 'gcc, AVX512-VNNI', cc: 'gcc', flags: ['-O3', ...VNNI_FLAGS], needs: VNNI },
  { name: 'clang, portable', cc: 'clang', flags: ['-O2', '-DHB_PORTABLE'], needs: [] },
  { name: 'clang, AVX2', cc: 'clang', flags: ['-O2', '-march=x86-64-v3'], needs: AVX2 },
  { name: 'clang, AVX512-VNNI', cc: 'clang', flags: ['-O2', ...VNNI_FLAGS], needs: VNNI },
  { name: 'gcc, sanitizers', cc: 'gcc', flags: [...SANITIZED, '-march=native'], needs: [] },
  { name: 'clang, sanitizers', cc: 'clang', flags: [...SANITIZED, '-march=native'], needs: [] },
  { name: 'clang, portable, sanitizers', cc: 'clang', flags: [...SANITIZED, '-DHB_PORTABLE'], needs: [] },
];

const IS_CI = process.env.CI === 'true';

export function isInstalled(command: string): boolean {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
}

function cpuFlags(): ReadonlySet<string> {
  try {
    const line = readFileSync('/proc/cpuinfo', 'utf8')
      .split('\n')
      .find((text) => text.startsWith('flags'));
    return new Set(line?.split(/\s+/) ?? []);
  } catch {
    return new Set();
  }
}

/**
 * True where all commands are there. Elsewhere the test says loudly that it is skipped; in CI, where .ci/run installs
 * them, a missing one is a failure.
 */
export function haveCommands(test: string, commands: readonly string[]): boolean {
  const missing = commands.filter((command) => !isInstalled(command));
  if (missing.length === 0) return true;
  if (IS_CI) throw new Error(`${test}: ${missing.join(', ')} must be installed in CI`);
  console.warn(`SKIPPED ${test}: ${missing.join(', ')} not installed`);
  return false;
}

/** Builds that this machine can compile and run; what it cannot run is said. */
export function runnableBuilds(test: string): readonly Build[] {
  const flags = cpuFlags();
  return BUILDS.filter(({ name, cc, needs }) => {
    const missing = needs.filter((flag) => !flags.has(flag));
    if (missing.length > 0) {
      console.warn(`SKIPPED ${test}, ${name}: this processor lacks ${missing.join(', ')}`);
      return false;
    }
    return haveCommands(`${test}, ${name}`, [cc]);
  });
}

export function makeDirectory(): string {
  return mkdtempSync(path.join(tmpdir(), 'hushbit-c-'));
}

export function writeFiles(directory: string, files: ReadonlyMap<string, string | Uint8Array>): void {
  for (const [name, content] of files) {
    const file = path.join(directory, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
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
