// Files whose frames have several axes: of the readings of their inputs the first that goes through.
import { HushbitError } from '../../base/errors.ts';
import type { Finished } from '../finish.ts';
import { badFile } from '../problem.ts';
import type { Source } from '../source.ts';
import type { Refused } from '../walk-nodes.ts';
import { finishGrid } from './finish.ts';
import { type GridReading, gridReadings } from './ports.ts';
import { readGrid } from './read.ts';

export interface ImportedGrid extends Finished {
  /** Inputs of the file, one after the other. */
  readonly features: readonly string[];
}

/** @param progress counts the nodes that the furthest reading went through */
export function importGrid(source: Source, progress: { node: number }): ImportedGrid {
  const readings = gridReadings(source);
  let problem: HushbitError = badFile(source.file, 'an input', 'none');
  progress.node = -1;
  for (const reading of readings) {
    const own = { node: 0 };
    try {
      const finished = finishGrid(source, reading, readGrid(source, reading, own));
      return { ...finished, features: reading.features.map(({ name }) => name) };
    } catch (error) {
      if (!(error instanceof HushbitError)) throw error;
      if (own.node > progress.node) {
        progress.node = own.node;
        problem = error;
      }
    }
  }
  throw problem;
}

/** What is refused under a reading, node by node. */
export function refusedOfGrid(source: Source, reading: GridReading, refused: Refused): void {
  readGrid(source, reading, { node: 0 }, refused);
}
