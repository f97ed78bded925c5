// Entry of a thread that makes what measuring threads are given, of this machine or from parts that another one sent. Judging clips,
// running the float32 network over them and observing what weights are rounded on takes seconds, and parts are checked where nothing
// waits for it.
import { serveTask } from '../execute/one-task.ts';
import { openRounding, partsOfTask, type RoundingTask } from '../inputs/rounding.ts';
import { createScheme } from '../inputs/schemes.ts';
import { NEAREST_ROUNDING } from '../precision/index.ts';
import type { SourceData } from './received-source.ts';
import { sourceOfParts } from './sent-source.ts';
import { createThreadSetup } from './thread-setup.ts';

/** A list of parts and the parts, by name. */
export interface SentTask {
  readonly list: Uint8Array;
  readonly parts: ReadonlyMap<string, Uint8Array>;
}

/** Of this process. */
export interface OwnTask extends Omit<SourceData, 'rounding'> {
  readonly rounding: RoundingTask | null;
}

serveTask((task: SentTask | OwnTask) => {
  const { network, ranges, rounding, ...source } =
    'list' in task ? sourceOfParts(task.list, task.parts) : made(task);
  const scheme = createScheme(
    source.scheme,
    network,
    () => ranges,
    new Map(),
    rounding === null ? NEAREST_ROUNDING : openRounding(network, rounding.mode, () => rounding),
  );
  return createThreadSetup({ ...source, scheme, ranges, rounding });
});

function made({ rounding, ...source }: OwnTask): SourceData {
  return { ...source, rounding: rounding && partsOfTask(source.network, rounding) };
}
