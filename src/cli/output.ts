// What a command prints: one JSON object with --json, otherwise text; progress goes to stderr and --quiet silences it.
import type { Command } from 'commander';

export interface OutputOptions {
  json?: boolean;
  quiet?: boolean;
}

export function addOutputOptions(command: Command): Command {
  return command
    .option('--json', 'print one JSON object on stdout and nothing else there')
    .option('--quiet', 'no progress and no notes on stderr');
}

export function printResult(options: OutputOptions, value: unknown, text: () => string): void {
  if (options.json) process.stdout.write(`${JSON.stringify(value)}\n`);
  else process.stdout.write(`${text()}\n`);
}

/** A note for a person; never mixed with results. */
export function note(options: OutputOptions, line: string): void {
  if (!options.quiet) process.stderr.write(`${line}\n`);
}
