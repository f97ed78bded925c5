// --iterations and --cflags: how candidates are timed on this machine. --target and --clock: what they cost on another.
import type { Command } from 'commander';
import { DEFAULT_CFLAGS, DEFAULT_ITERATIONS, TARGET_CFLAGS, TARGET_NAMES } from '../run/index.ts';
import { clockRate, oneOf, wholeNumber } from './numbers.ts';

export interface LatencyOptions {
  seed?: number;
  iterations?: number;
  cflags?: string;
  target?: string;
  /** In Hz; the option's own name is `clock`. */
  clock?: number;
  runner?: string;
}

/** What the options say, under the names that `run` has. */
export function timingOf<T extends LatencyOptions>(
  options: T,
): T & { readonly clockHz?: number | undefined } {
  return { ...options, clockHz: options.clock };
}

export function addLatencyOptions(command: Command): Command {
  return addHostOptions(addTargetOptions(command));
}

export function addHostOptions(command: Command): Command {
  return command
    .option(
      '--iterations <N>',
      `frames timed per candidate on the host (default: ${DEFAULT_ITERATIONS})`,
      wholeNumber('--iterations', 1, 10_000_000),
    )
    .option(
      '--cflags <FLAGS>',
      `flags of the compiler (default: "${DEFAULT_CFLAGS}"; of another target than the host "${TARGET_CFLAGS}")`,
    );
}

export function addRunnerOption(command: Command): Command {
  return command.option('--runner <CMD>', "runs or flashes a program of the target on hardware: 'CMD {elf}'");
}

export function addTargetOptions(command: Command): Command {
  return command
    .option(
      '--target <T>',
      `what candidates are for: ${TARGET_NAMES.join(' | ')}; other than host: instructions counted in emulation`,
      oneOf('--target', TARGET_NAMES),
    )
    .option('--clock <F>', "the target's, for a verdict on real time: 250MHz", clockRate('--clock'));
}
