// The options of a run, for commands that work on it again.
import type { Command } from 'commander';
import { choiceOfRun, type RunFile } from '../run/index.ts';

/** Options as when the run began; what is given on this command line stands over them. */
export function optionsOfRun(run: RunFile, command: Command): ReturnType<typeof choiceOfRun> {
  const clipsGiven = ['clips', 'clean', 'noisy'].some((key) => command.getOptionValueSource(key) === 'cli');
  // Window and floor are those of the front end that was replaced.
  const replaced = command.getOptionValueSource('frontEnd') === 'cli' ? ['window', 'maskFloor'] : [];
  const kept = Object.entries(choiceOfRun(run)).filter(([key]) => {
    if (replaced.includes(key)) return false;
    if (clipsGiven && ['clips', 'clean', 'noisy'].includes(key)) return false;
    return command.getOptionValueSource(key) !== 'cli';
  });
  return Object.fromEntries(kept) as ReturnType<typeof choiceOfRun>;
}
