// What the measuring threads of a search are given, made in a thread of its own where there is one: this thread compiles meanwhile.
import { runInThread } from '../execute/index.ts';
import { type LoadedModel, taskOfParts } from '../inputs/index.ts';
import { createThreadSetup, type MeasuringSource, type OwnTask, type ThreadSetup } from '../measure/index.ts';

/**
 * @param entry the built setup-thread.js; null: in this thread, at once
 * @throws HushbitError `bad-audio` for a clip that cannot be judged
 */
export async function makeSetup(
  source: MeasuringSource,
  { fingerprint }: Pick<LoadedModel, 'fingerprint'>,
  entry: URL | null,
  signal: AbortSignal,
): Promise<ThreadSetup> {
  if (entry === null) return createThreadSetup(source);
  const { scheme, ranges, frontEnd, clips, excerpts = [], metrics, rounding = null } = source;
  const task: OwnTask = {
    ...{ frontEnd, clips, excerpts, metrics },
    ranges: new Map(ranges),
    scheme: scheme.name,
    network: scheme.graph,
    rounding: rounding && taskOfParts(rounding, fingerprint),
  };
  return (await runInThread(entry, task, signal)) as ThreadSetup;
}
