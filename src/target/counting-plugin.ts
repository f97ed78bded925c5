// The plugin that counts, compiled once and kept, and what it writes.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { HushbitError } from '../base/errors.ts';
import type { CycleModel } from './emulated-targets.ts';
import { packageRoot } from './package-files.ts';
import { runProcess } from './process.ts';
import { wordsOf } from './toolchain.ts';

/** Of the programs that are measured: does nothing, and cuts the run into intervals. */
export const MARK = 'measure_mark';
/** What is the measuring program's own. */
const OWN = ['main', '_start'];

export interface Counts {
  /** Between the calls of the mark; cycles are null where no table of them was asked for. */
  readonly intervals: readonly { readonly instructions: number; readonly cycles: number | null }[];
  /** Function -> instructions between the first call of the mark and the last, most first. */
  readonly byFunction: ReadonlyMap<string, number>;
}

/** @param directory where the plugin is put @returns its path @throws HushbitError `toolchain` */
export async function compilePlugin(directory: string, signal?: AbortSignal): Promise<string> {
  const plugin = path.join(directory, 'count.so');
  const source = path.join(packageRoot(), 'csrc', 'measure', 'qemu_count.c');
  const args = ['-O2', '-shared', '-fPIC', source, '-o', plugin];
  const result = await runProcess('cc', args, { signal });
  if (result.exitCode === 0) return plugin;
  throw new HushbitError({
    code: 'toolchain',
    place: 'qemu_count.c',
    expected: 'cc to compile it',
    got: wordsOf(result),
  });
}

/** Options of the emulator that load it. */
export function pluginOptions(plugin: string, out: string, cycles: CycleModel): string[] {
  const table = cycles.kind === 'table' ? [`cycles=${cycles.name}`] : [];
  const skipped = OWN.map((name) => `skip=${name}`);
  return ['-plugin', [plugin, `out=${out}`, `mark=${MARK}`, ...skipped, ...table].join(',')];
}

export async function readCounts(file: string): Promise<Counts> {
  return parseCounts(await readFile(file, 'utf8'));
}

/** Lines `mark COUNT CYCLES`, then `COUNT NAME`; two functions of one name are one. */
function parseCounts(text: string): Counts {
  const intervals: Counts['intervals'][number][] = [];
  const counts = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [first = '', second = '', third = '0'] = line.split(' ');
    if (first === 'mark') {
      const cycles = Number(third);
      intervals.push({ instructions: Number(second), cycles: cycles > 0 ? cycles : null });
    } else if (/^\d+$/.test(first)) counts.set(second, (counts.get(second) ?? 0) + Number(first));
  }
  return { intervals, byFunction: new Map([...counts].sort((a, b) => b[1] - a[1])) };
}
