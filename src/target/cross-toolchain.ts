// Compiler and linker of an emulated target as a toolchain, and whether everything that it needs is there.
import { devNull } from 'node:os';
import { HushbitError } from '../base/errors.ts';
import type { EmulatedTarget, Tool } from './emulated-targets.ts';
import { runProcess } from './process.ts';
import { FIXED_FLAGS, splitWords, type Toolchain, versionOf, wordsOf } from './toolchain.ts';

/** Of firmware: what compilers are usually asked for. */
export const TARGET_CFLAGS = '-O2';

/** A function that nothing calls is no part of the image; warnings are for the exported project's own tests. */
const SECTIONS: readonly string[] = ['-ffunction-sections', '-fdata-sections', '-w'];

/** The plugin is compiled for this machine. */
const HOST_COMPILER: Tool = { program: 'cc', debianPackage: 'gcc' };

/** @throws HushbitError `no-toolchain` naming the package that brings what is missing, or for flags that the compiler refuses */
export async function openCrossToolchain(
  target: EmulatedTarget,
  cflags: string = TARGET_CFLAGS,
  signal?: AbortSignal,
): Promise<Toolchain> {
  const [command, ...processor] = target.compile;
  const version = await requireTool(target, target.compiler, signal);
  await requireTool(target, target.emulator, signal);
  await requireTool(target, HOST_COMPILER, signal);
  const flags = [...processor, ...FIXED_FLAGS, ...SECTIONS, ...splitWords(cflags)];
  const tried = (more: readonly string[]) =>
    runProcess(command!, [...flags, ...more, '-E', '-x', 'c', devNull], { signal, timeoutMs: 30_000 });
  const plain = await tried([]);
  if (plain.exitCode !== 0) {
    throw new HushbitError({
      code: 'no-toolchain',
      place: '--cflags',
      expected: `flags that ${command} takes`,
      got: wordsOf(plain),
    });
  }
  if ((await tried(['-include', 'stdio.h'])).exitCode !== 0) {
    throw missing(target, 'the headers of a C library', target.library);
  }
  const [linker, ...linkFlags] = target.link;
  return {
    command: [command!],
    version,
    flags,
    linker: { command: [linker!], flags: [...linkFlags, '-Wl,--gc-sections', ...splitWords(cflags)] },
  };
}

async function requireTool(target: EmulatedTarget, { program, debianPackage }: Tool, signal?: AbortSignal) {
  const version = await versionOf([program], signal);
  if (version === null) throw missing(target, program, debianPackage);
  return version;
}

function missing({ name }: EmulatedTarget, expected: string, debianPackage: string): HushbitError {
  return new HushbitError({
    code: 'no-toolchain',
    place: `--target ${name}`,
    expected,
    got: 'none',
    remedy: `apt-get install --no-install-recommends ${debianPackage}`,
  });
}
