// What a search of several networks was asked for, as family.json keeps it: a network that is not begun when the search is interrupted
// has no run.json yet, and is to be searched as those before it were.
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';

/** Of this command line and this machine alone; how long to go on is said anew, as where one run is resumed. */
const NOT_KEPT: readonly string[] = [
  ...['json', 'quiet', 'report', 'out', 'resume', 'model', 'models', 'widths'],
  ...['maxEvaluations', 'maxMinutes', 'timeLimit', 'workers', 'redis', 'device', 'worker'],
];
/** Paths, which become absolute; a front end is a name or a file. */
const PATHS: readonly string[] = [
  'clips',
  'clean',
  'noisy',
  'calibrate',
  'calibration',
  'validation',
  'frontEnd',
];
/** One choice each: what is given anew of it stands for all of it. */
const TOGETHER: readonly (readonly string[])[] = [
  ['clips', 'clean', 'noisy'],
  ['calibrate', 'calibration'],
];

/** What was given on the command line, as JSON. */
export function keptOptions(options: object, command: Command): Record<string, unknown> {
  const given = Object.entries(options).filter(([key]) => isGiven(command, key) && !NOT_KEPT.includes(key));
  return Object.fromEntries(
    given.map(([key, value]) => [key, PATHS.includes(key) ? absolute(value as string | string[]) : value]),
  );
}

/** Of what was kept all that this command line does not say otherwise. */
export function restoredOptions(
  kept: Readonly<Record<string, unknown>>,
  command: Command,
): Record<string, unknown> {
  const isReplaced = (key: string): boolean =>
    (TOGETHER.find((keys) => keys.includes(key)) ?? [key]).some((one) => isGiven(command, one));
  return Object.fromEntries(Object.entries(kept).filter(([key]) => !isReplaced(key)));
}

function isGiven(command: Command, key: string): boolean {
  return command.getOptionValueSource(key) === 'cli';
}

function absolute(value: string | string[]): string | string[] {
  if (Array.isArray(value)) return value.map((file) => path.resolve(file));
  return existsSync(value) ? path.resolve(value) : value;
}
