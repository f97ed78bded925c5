// --population, --generations, --workers: how much a search does, of the commands that search.
import type { Command } from 'commander';
import { wholeNumber } from './numbers.ts';

export interface SearchSizeOptions {
  population?: number;
  generations?: number;
  workers?: number;
}

export interface SearchSizes {
  readonly leastPopulation: number;
  /** As the help says it. */
  readonly defaultPopulation: string;
}

export function addSearchSizeOptions(
  command: Command,
  { leastPopulation, defaultPopulation }: SearchSizes,
): Command {
  return command
    .option(
      '--population <N>',
      `genomes per generation (default: ${defaultPopulation})`,
      wholeNumber('--population', leastPopulation, 10_000),
    )
    .option(
      '--generations <N>',
      'generations, the initial one included (default: 50)',
      wholeNumber('--generations', 1, 100_000),
    )
    .option(
      '--workers <N>',
      'threads that score (default: the processors)',
      wholeNumber('--workers', 1, 256),
    );
}
