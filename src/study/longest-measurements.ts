// How long measurements of a run have taken: what a run that goes on knows of its time limits.
import { readEvents } from './event-log.ts';
import { measurerOf } from './fold.ts';
import type { RunFile } from './run-file.ts';

/** ms of the longest that succeeded, by measurer. @throws HushbitError `bad-run` */
export function longestMeasurements(dir: string, run: RunFile): ReadonlyMap<string, number> {
  const longest = new Map<string, number>();
  for (const [key, outcome] of readEvents(dir, run).outcomes) {
    if (!('ok' in outcome)) continue;
    const measurer = measurerOf(key);
    longest.set(measurer, Math.max(outcome.costMs, longest.get(measurer) ?? 0));
  }
  return longest;
}
