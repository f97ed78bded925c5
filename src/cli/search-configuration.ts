// How a search is done: its directory, its seed, its population and what it begins with.
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import type { Scheme } from '../scheme/index.ts';
import type { RunDescription, RunFile } from '../study/index.ts';

interface ConfigurationOptions {
  preset?: 'paper';
  seed?: number;
  population?: number;
  generations?: number;
}

export function newRunDirectory(out: string | undefined): string {
  if (out !== undefined) return out;
  const stamp = new Date().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  for (let n = 1; ; n++) {
    const dir = path.join('runs', n === 1 ? stamp : `${stamp}-${n}`);
    if (!existsSync(dir)) return dir;
  }
}

/** A resumed run has its own seed unless another is given, which is then refused. */
export function seedOf(options: ConfigurationOptions, recorded: RunFile | null, command: Command): number {
  if (recorded && command.getOptionValueSource('seed') !== 'cli') return recorded.seed;
  return options.seed ?? 1;
}

export function configurationOf(
  options: ConfigurationOptions,
  recorded: RunFile | null,
  scheme: Scheme,
  formats: readonly (readonly string[])[],
): RunDescription['configuration'] {
  const { population, generations, preset } = options;
  return {
    // The paper's search begins with random genomes alone.
    ...(preset === 'paper'
      ? {}
      : { seedGenomes: uniformGenomes(scheme, formats).slice(0, population ?? 25) }),
    ...recorded?.configuration,
    ...(population === undefined ? {} : { population }),
    ...(generations === undefined ? {} : { generations }),
  };
}

/** Uniform widths that the search may use, so that no front is worse than they are. */
function uniformGenomes(scheme: Scheme, formats: readonly (readonly string[])[]): number[][] {
  return ([8, 16, 32] as const)
    .map((width) => scheme.uniform(width).map((format, site) => formats[site]!.indexOf(format)))
    .filter((genome) => genome.every((level) => level >= 0));
}
