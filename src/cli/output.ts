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
  releaseNotes();
  if (options.json) process.stdout.write(`${JSON.stringify(value)}\n`);
  else process.stdout.write(`${text()}\n`);
}

/** Notes from before the work began; null since then. */
let held: string[] | null = [];

/** A note for a person; never mixed with results. Bad input is told in one line: what was noted before it is not said. */
export function note(options: OutputOptions, line: string): void {
  if (options.quiet) return;
  if (held) held.push(line);
  else process.stderr.write(`${line}\n`);
}

/** The input is good, the work begins. */
export function releaseNotes(): void {
  for (const line of held ?? []) process.stderr.write(`${line}\n`);
  held = null;
}
