// The options of a run, for commands that work on it again.
import type { Command } from 'commander';
import { type RunContext, readContext, readPlaces } from '../measure/index.ts';
import type { RunFile } from '../study/index.ts';
import type { ClipOptions } from './common-options.ts';
import type { LatencyOptions } from './latency-options.ts';

/** Options as when the run began; what is given on this command line stands over them. */
export function optionsOfRun(
  run: RunFile,
  command: Command,
): ClipOptions & LatencyOptions & { ranges: RunContext['ranges']; fingerprint: string } {
  const context = readContext(run);
  const { modelPath, clipSources } = readPlaces(run);
  const stored = {
    model: modelPath,
    scheme: context.scheme,
    window: context.window,
    maskFloor: context.maskFloorDb,
    iterations: context.iterations ?? undefined,
    cflags: context.cflags ?? undefined,
    ...clipSources,
    ranges: context.ranges,
    fingerprint: run.model.fingerprint,
  };
  const clipsGiven = ['clips', 'clean', 'noisy'].some((key) => command.getOptionValueSource(key) === 'cli');
  const kept = Object.entries(stored).filter(([key]) => {
    if (clipsGiven && ['clips', 'clean', 'noisy'].includes(key)) return false;
    return command.getOptionValueSource(key) !== 'cli';
  });
  return Object.fromEntries(kept) as unknown as ReturnType<typeof optionsOfRun>;
}
