// --iterations and --cflags: how candidates are timed on this machine.
import type { Command } from 'commander';
import { DEFAULT_CFLAGS, DEFAULT_ITERATIONS } from '../run/index.ts';
import { wholeNumber } from './numbers.ts';

export interface LatencyOptions {
  seed?: number;
  iterations?: number;
  cflags?: string;
}

export function addLatencyOptions(command: Command): Command {
  return command
    .option(
      '--iterations <N>',
      `frames timed per candidate (default: ${DEFAULT_ITERATIONS})`,
      wholeNumber('--iterations', 1, 10_000_000),
    )
    .option('--cflags <FLAGS>', `flags of the host's compiler (default: "${DEFAULT_CFLAGS}")`);
}
