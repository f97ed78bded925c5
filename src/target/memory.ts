// Memory of compiled projects, by section, as `size` (binutils or LLVM) counts their objects. What a caller allocates
// (the state, PREFIX_state_bytes) is not in it.
import { HushbitError } from '../base/errors.ts';
import type { CProject } from '../c/index.ts';
import { runProcess } from './process.ts';
import type { Toolchain } from './toolchain.ts';
import { openWorkshop } from './workshop.ts';

export interface SectionSizes {
  /** Machine code. */
  readonly codeBytes: number;
  /** Constants: weights, tables, texts. */
  readonly constantBytes: number;
  /** Variables with a value at the start: they take flash and RAM. */
  readonly dataBytes: number;
  /** Variables that start at zero: RAM only. */
  readonly zeroBytes: number;
}

const SIZE_PROGRAMS = ['size', 'llvm-size'];

/**
 * Compiles a project and adds up its sections.
 * @throws HushbitError `toolchain` where it does not compile or no `size` is found
 */
export async function measureSections(
  toolchain: Toolchain,
  project: CProject,
  signal?: AbortSignal,
): Promise<SectionSizes> {
  const workshop = await openWorkshop(toolchain);
  try {
    const { objects, kernelObjects } = await workshop.compileProject(project, signal);
    return parseSections(await sizeOf([...objects, ...kernelObjects], signal));
  } finally {
    await workshop.dispose();
  }
}

async function sizeOf(objects: readonly string[], signal?: AbortSignal): Promise<string> {
  for (const program of SIZE_PROGRAMS) {
    try {
      const result = await runProcess(program, ['-A', ...objects], { signal, timeoutMs: 60_000 });
      if (result.exitCode === 0) return result.stdout;
    } catch (error) {
      if (signal?.aborted) throw error;
    }
  }
  throw new HushbitError({
    code: 'no-toolchain',
    place: 'section sizes',
    expected: SIZE_PROGRAMS.join(' or '),
    got: 'neither',
    remedy: 'install binutils',
  });
}

/** Adds up the lines `section size address` of `size -A`. */
export function parseSections(text: string): SectionSizes {
  const sum = { codeBytes: 0, constantBytes: 0, dataBytes: 0, zeroBytes: 0 };
  for (const line of text.split('\n')) {
    const match = /^\.?(\S+)\s+(\d+)\s+(?:0x)?[0-9a-f]+\s*$/.exec(line);
    if (!match) continue;
    const [, section, digits] = match;
    const kind = kindOf(section!);
    if (kind) sum[kind] += Number(digits);
  }
  return sum;
}

function kindOf(section: string): keyof SectionSizes | null {
  if (/^text/.test(section)) return 'codeBytes';
  if (/^(rodata|data\.rel\.ro|constdata)/.test(section)) return 'constantBytes';
  if (/^data/.test(section)) return 'dataBytes';
  if (/^(bss|COMMON)/.test(section)) return 'zeroBytes';
  return null;
}
