// Entry of a thread that makes what measuring threads are given, from parts that another machine sent. Judging clips and running the
// float32 network over them takes seconds, and parts are checked where nothing waits for it.
import { serveTask } from '../execute/one-task.ts';
import { openRounding } from '../inputs/rounding.ts';
import { createScheme } from '../inputs/schemes.ts';
import { NEAREST_ROUNDING } from '../precision/index.ts';
import { sourceOfParts } from './sent-source.ts';
import { createThreadSetup } from './thread-setup.ts';

/** A list of parts and the parts, by name. */
export interface SetupTask {
  readonly list: Uint8Array;
  readonly parts: ReadonlyMap<string, Uint8Array>;
}

serveTask(({ list, parts }: SetupTask) => {
  const { network, ranges, rounding, ...source } = sourceOfParts(list, parts);
  const scheme = createScheme(
    source.scheme,
    network,
    () => ranges,
    new Map(),
    rounding === null ? NEAREST_ROUNDING : openRounding(network, rounding.mode, () => rounding),
  );
  return createThreadSetup({ ...source, scheme, ranges, rounding });
});
