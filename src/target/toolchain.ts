// The host's C compiler: which one, which version, with which flags. Cross-compilers have no place here: what is
// compiled is run.
import { devNull } from 'node:os';
import { HushbitError } from '../base/errors.ts';
import { type ProcessResult, runProcess } from './process.ts';

export interface Toolchain {
  /** Program and its own first arguments: `$CC` may be `ccache gcc`. */
  readonly command: readonly string[];
  /** First line of `--version`. */
  readonly version: string;
  /** All flags of a compilation, `FIXED_FLAGS` first. */
  readonly flags: readonly string[];
  /** Where another command links, or with other flags. */
  readonly linker?: Pick<Toolchain, 'command' | 'flags'>;
}

export interface ToolchainOptions {
  /** Compiler; default `$CC`, else the first of cc, gcc and clang that there is. */
  readonly cc?: string | undefined;
  /** Flags in place of `DEFAULT_CFLAGS`, separated by blanks. */
  readonly cflags?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

export const DEFAULT_CFLAGS = '-O3 -march=native';
/** The language, and no contraction of a * b + c: the arithmetic of the schemes rounds every operation. */
export const FIXED_FLAGS: readonly string[] = ['-std=c99', '-ffp-contract=off'];
/** Of evaluate and of search. */
const WITHOUT = '--no-latency or --objectives pesq,memory does without';
const CANDIDATES = ['cc', 'gcc', 'clang'];

/** @throws HushbitError `no-toolchain` where none is found, the one that was named does not start, or it refuses the flags */
export async function findToolchain(options: ToolchainOptions = {}): Promise<Toolchain> {
  const { cflags = DEFAULT_CFLAGS, signal, environment = process.env } = options;
  const flags = [...FIXED_FLAGS, ...splitWords(cflags)];
  const named = options.cc ?? environment.CC;
  const wanted = named?.trim() ? [splitWords(named)] : CANDIDATES.map((name) => [name]);
  for (const command of wanted) {
    const version = await versionOf(command, signal);
    if (version === null) continue;
    await checkFlags(command, flags, signal);
    return { command, version, flags };
  }
  throw new HushbitError({
    code: 'no-toolchain',
    place: named?.trim() ? 'CC' : 'C compiler',
    expected: named?.trim() ? 'a C compiler that starts' : 'cc, gcc or clang on the PATH',
    got: named?.trim() ? named.trim() : 'none',
    remedy: `install gcc or clang, or set CC to one; ${WITHOUT}`,
  });
}

/** By preprocessing nothing: before anything long is done, and apart from failures of what is compiled. */
async function checkFlags(
  command: readonly string[],
  flags: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  const [program, ...rest] = command;
  const args = [...rest, ...flags, '-E', '-x', 'c', devNull];
  const result = await runProcess(program!, args, { signal, timeoutMs: 30_000 });
  if (result.exitCode === 0) return;
  throw new HushbitError({
    code: 'no-toolchain',
    place: '--cflags',
    expected: `flags that ${command.join(' ')} takes`,
    got: wordsOf(result),
    remedy: `check --cflags and CC; ${WITHOUT}`,
  });
}

export function splitWords(text: string): string[] {
  return text.split(/\s+/).filter((word) => word.length > 0);
}

export async function versionOf(command: readonly string[], signal?: AbortSignal): Promise<string | null> {
  const [program, ...rest] = command;
  try {
    const result = await runProcess(program!, [...rest, '--version'], { signal, timeoutMs: 30_000 });
    if (result.exitCode !== 0) return null;
    return result.stdout.split('\n')[0]!.trim();
  } catch (error) {
    if (signal?.aborted) throw error;
    return null;
  }
}

/** How many of the compiler's lines an error shows. */
const SHOWN_LINES = 6;
/** A list of all processors that -march knows is longer. */
const MOST_CHARACTERS = 600;

/**
 * Runs the compiler (or its linker).
 * @throws HushbitError `toolchain` with the compiler's words
 */
export async function runCompiler(
  toolchain: Toolchain,
  args: readonly string[],
  { place, cwd, signal }: { place: string; cwd: string; signal?: AbortSignal | undefined },
): Promise<void> {
  const [program, ...rest] = toolchain.command;
  let result: ProcessResult;
  try {
    // What a compiler that is ended leaves behind goes with the directory.
    const environment = { TMPDIR: cwd };
    result = await runProcess(program!, [...rest, ...toolchain.flags, ...args], { cwd, environment, signal });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw compileError(toolchain, place, error instanceof Error ? error.message : String(error));
  }
  if (result.exitCode !== 0) throw compileError(toolchain, place, wordsOf(result));
}

/** What the compiler says, or how it ended. */
export function wordsOf(result: ProcessResult): string {
  const words = `${result.stderr}\n${result.stdout}`
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.length > 0);
  if (words.length > 0) return words.slice(0, SHOWN_LINES).join(' | ').slice(0, MOST_CHARACTERS);
  return result.timedOut ? 'no end in time' : (result.signal ?? `exit code ${result.exitCode}`);
}

function compileError(toolchain: Toolchain, place: string, got: string): HushbitError {
  return new HushbitError({
    code: 'toolchain',
    place,
    expected: `${toolchain.command.join(' ')} to compile it`,
    got,
    remedy: 'check --cflags and CC',
  });
}
