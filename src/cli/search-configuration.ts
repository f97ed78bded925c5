// The directory of a new run, and the seed of one that goes on.
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import type { RunFile } from '../study/index.ts';

export function newRunDirectory(out: string | undefined): string {
  if (out !== undefined) return out;
  const stamp = new Date().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  for (let n = 1; ; n++) {
    const dir = path.join('runs', n === 1 ? stamp : `${stamp}-${n}`);
    if (!existsSync(dir)) return dir;
  }
}

/** A resumed run has its own seed unless another is given, which is then refused. */
export function seedOf(options: { seed?: number }, recorded: RunFile | null, command: Command): number {
  if (recorded && command.getOptionValueSource('seed') !== 'cli') return recorded.seed;
  return options.seed ?? 1;
}
