// What a resumed search comes by again: it must be what the log has.
import path from 'node:path';
import { HushbitError } from '../base/errors.ts';
import type { Told } from './event.ts';
import { EVENTS_FILE } from './event-log.ts';

export function otherSearch(dir: string, place: string): HushbitError {
  return new HushbitError({
    code: 'bad-run',
    place: `${path.join(dir, EVENTS_FILE)}: ${place}`,
    expected: 'what the search comes to from its seed',
    got: 'something else',
    remedy: 'resume with the version of hushbit that began the run (see run.json), or start another run',
  });
}

/** The replay must come by every generation as it was: otherwise the log is another search's. */
export function checkReplay(recorded: Told, replayed: Told, dir: string): void {
  const plain = JSON.parse(JSON.stringify(replayed)) as Told;
  for (const key of ['evaluations', 'cached', 'hypervolume', 'front', 'random'] as const) {
    if (JSON.stringify(recorded[key]) === JSON.stringify(plain[key])) continue;
    throw otherSearch(dir, `generation ${recorded.generation}, ${key}`);
  }
}
