// Objects of fixed texts (kernels, the measuring program), kept in the user's cache: a search, its report and the next command compile
// them once. Kept by the text with its headers, the compiler, its flags, and the macros that it then defines: `-march=native` is another
// processor elsewhere. Where flags or the environment name files, whose content a name does not
// tell, nothing is kept.
import { devNull } from 'node:os';
import { type ByteCache, NO_CACHE } from '../disk/index.ts';
import { runProcess } from './process.ts';
import type { Toolchain } from './toolchain.ts';

/** Directories of headers and programs that gcc and clang look into first. */
const SEARCHED = ['CPATH', 'C_INCLUDE_PATH', 'COMPILER_PATH', 'GCC_EXEC_PREFIX'] as const;

export interface KeptObjects {
  /** Null where it is not there. @param text what decides the object beside the compiler */
  find(text: readonly string[]): Promise<Uint8Array | null>;
  keep(text: readonly string[], object: Uint8Array): Promise<void>;
}

export function createKeptObjects(toolchain: Toolchain, cache: ByteCache): KeptObjects {
  const { command, version, flags } = toolchain;
  const namesFiles =
    [...command.slice(1), ...flags].some((flag) => flag.includes('/') || flag.startsWith('@')) ||
    SEARCHED.some((name) => process.env[name]);
  let macros: Promise<string | null> | undefined;

  /** Null where nothing is kept. */
  async function keyOf(text: readonly string[]): Promise<string | null> {
    if (namesFiles || cache === NO_CACHE) return null;
    const defined = await (macros ??= macrosOf(toolchain));
    if (defined === null) return null;
    return cache.keyOf(['object 1', JSON.stringify([command, version, flags]), defined, ...text]);
  }

  return {
    async find(text) {
      const key = await keyOf(text);
      return key === null ? null : cache.get(key);
    },
    async keep(text, object) {
      const key = await keyOf(text);
      if (key !== null) cache.put(key, object);
    },
  };
}

/** Null of a compiler that does not say. */
async function macrosOf({ command, flags }: Toolchain): Promise<string | null> {
  const [program, ...rest] = command;
  try {
    const args = [...rest, ...flags, '-dM', '-E', '-x', 'c', devNull];
    const { exitCode, stdout } = await runProcess(program!, args, { timeoutMs: 30_000 });
    return exitCode === 0 && stdout.includes('#define __') ? stdout : null;
  } catch {
    return null;
  }
}
