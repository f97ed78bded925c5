// An emulated target at work: compiles, links, runs and counts. What several programs share is compiled once.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { HushbitError } from '../base/errors.ts';
import { targetFiles } from '../c/index.ts';
import { type Counts, compilePlugin, pluginOptions, readCounts } from './counting-plugin.ts';
import { openCrossToolchain, TARGET_CFLAGS } from './cross-toolchain.ts';
import { type Elf, readElf } from './elf.ts';
import type { EmulatedTarget } from './emulated-targets.ts';
import { readKernels } from './package-files.ts';
import { runProcess } from './process.ts';
import { type Toolchain, wordsOf } from './toolchain.ts';
import { openWorkshop, type Workshop } from './workshop.ts';

export interface Counted {
  readonly counts: Counts;
  readonly elf: Elf;
  /** What it printed, on either stream. */
  readonly said: string;
}

export interface Emulator {
  readonly target: EmulatedTarget;
  readonly toolchain: Toolchain;
  /** Beside those that name the processor. */
  readonly cflags: string;
  readonly workshop: Workshop;
  /** Links objects of the workshop with start-up code. @returns path of the program */
  link(objects: readonly string[], signal?: AbortSignal): Promise<string>;
  /** @throws HushbitError `toolchain` where it does not end well */
  count(program: string, signal?: AbortSignal): Promise<Counted>;
  /** Idempotent. */
  dispose(): Promise<void>;
}

const LIMIT_MS = 600_000;
const STARTUP = 'targets/startup_cortex_m.c';
const STRONG_WRITE = '__attribute__((used)) int _write';
const WEAK_WRITE = '__attribute__((used, weak)) int _write';

/** @throws HushbitError `no-toolchain` where something is not installed, with its package */
export async function openEmulator(
  target: EmulatedTarget,
  {
    cflags = TARGET_CFLAGS,
    signal,
  }: { readonly cflags?: string | undefined; readonly signal?: AbortSignal | undefined } = {},
): Promise<Emulator> {
  const toolchain = await openCrossToolchain(target, cflags, signal);
  const workshop = await openWorkshop(toolchain);
  let plugin: Promise<string> | undefined;

  async function startFiles(signal?: AbortSignal): Promise<string[]> {
    if (target.script === null) return [];
    // A board has a script of its own, and may have another way to say something.
    const isOwn = /(^|\s)-Wl,-T/.test(cflags);
    const script = workshop.freshPath('script');
    if (!isOwn) await writeFile(script, targetFiles().get(target.script)!);
    const text = (await readKernels()).get(STARTUP)!.replace(STRONG_WRITE, WEAK_WRITE);
    const start = await workshop.compileFixed('startup.c', text, new Map(), signal);
    return [...(isOwn ? [] : ['-T', script]), start];
  }

  return {
    target,
    toolchain,
    cflags,
    workshop,
    async link(objects, signal) {
      return (await workshop.link([...objects, ...(await startFiles(signal))], signal)).file;
    },
    async count(program, signal) {
      const directory = path.dirname(program);
      plugin ??= compilePlugin(directory, signal);
      const out = workshop.freshPath('counts');
      const [command, ...args] = target.run(pluginOptions(await plugin, out, target.cycles), program);
      const result = await runProcess(command!, args, { signal, timeoutMs: LIMIT_MS });
      if (result.exitCode !== 0) {
        throw new HushbitError({
          code: 'toolchain',
          place: `--target ${target.name}`,
          expected: `a program that ends well in ${target.emulator.program}`,
          got: wordsOf(result),
        });
      }
      return {
        counts: await readCounts(out),
        elf: readElf(await readFile(program)),
        said: `${result.stdout}\n${result.stderr}`,
      };
    },
    dispose: () => workshop.dispose(),
  };
}
