// The jobs of a search over precisions: what is measured of which formats, where, and how often.
import { createHash } from 'node:crypto';
import type { Job } from '../execute/job.ts';

/** Ids of the measurers, as jobs and events have them. */
export const MEASURERS = {
  /** Raw PESQ and fidelity of formats on a clip: `ClipScores` with null for the rest. */
  quality: { id: 'quality', version: '1' },
  /** Every metric of formats on a clip: `ClipScores`. */
  scores: { id: 'scores', version: '1' },
  /** Every metric of a clip as it is, before any network: `ClipScores`. */
  noisy: { id: 'noisy', version: '1' },
  /** How far formats are from float32 on a clip: `FidelitySums`. No score. */
  deviation: { id: 'deviation', version: '1' },
  /** Weights of formats finished, for `scores` to find them: `MemoryBytes`. Slow, once for all clips. */
  finish: { id: 'finish', version: '1' },
  /** Of formats: `MemoryBytes`. */
  memory: { id: 'memory', version: '1' },
  /** Of a frame on a device, beside uniform 8 bits: `TimeFigures`. */
  time: { id: 'time', version: '1' },
  /** The same, added up from a table. */
  sum: { id: 'sum', version: '1' },
} as const;

/** Where times come from. */
export interface PrecisionTiming {
  readonly context: unknown;
  /** Where the times of a search come from: `host`, `table`, or the name of a target, whose instructions are added up. */
  readonly device: string;
  /** Where those of the front are measured: `host`, or the target, on which they are counted. */
  readonly timedOn: string;
  /** Those of a search are added up; else every candidate is measured. */
  readonly isSummed: boolean;
  /** Relative error of a table; 0 for the host. */
  readonly systematic: number;
}

/** @param decisive what decides a result beside formats and clip */
export function createJobs(decisive: unknown, timing: PrecisionTiming | null) {
  const hashOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');
  const context = hashOf(decisive);
  const timeContext = timing && hashOf([decisive, timing.context]);

  const ofClip = (
    measurer: 'quality' | 'scores' | 'noisy' | 'deviation',
    of: readonly string[],
    clip: string,
  ): Job => ({
    measurer: MEASURERS[measurer].id,
    version: MEASURERS[measurer].version,
    context,
    formats: of,
    clip,
    replicate: 0,
  });
  const memoryJob = (of: readonly string[]): Job => ({
    measurer: MEASURERS.memory.id,
    version: MEASURERS.memory.version,
    context,
    formats: of,
    replicate: 0,
  });
  const finishJobs = (of: readonly string[]): readonly Job[] => [
    { ...memoryJob(of), measurer: MEASURERS.finish.id, version: MEASURERS.finish.version },
  ];
  const timeJobs = (of: readonly string[], from: number, count: number): Job[] =>
    Array.from({ length: count }, (_, i) => ({
      measurer: MEASURERS.time.id,
      version: MEASURERS.time.version,
      context: timeContext!,
      formats: of,
      device: timing!.timedOn,
      replicate: from + i,
    }));
  const sumJob = (of: readonly string[]): Job => ({
    measurer: MEASURERS.sum.id,
    version: MEASURERS.sum.version,
    context: timeContext!,
    formats: of,
    device: timing!.device,
    replicate: 0,
  });
  return { ofClip, memoryJob, finishJobs, timeJobs, sumJob };
}
