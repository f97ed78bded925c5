// Entry of a thread that finishes weights: it takes seconds to minutes, in which the thread that asked has to go on answering.
import type { NetworkStatistics } from '../calibrate/index.ts';
import { serveTask } from '../execute/one-task.ts';
import type { LoadedModel } from '../inputs/one-model.ts';
import { openRounding, partsOfAudio } from '../inputs/rounding.ts';
import type { RoundingAudio, RoundingMode, RoundingStep } from '../precision/rounding.ts';
import type { FormatName } from '../program/formats.ts';

export interface FinishingTask {
  readonly model: Pick<LoadedModel, 'graph' | 'fingerprint'>;
  readonly mode: RoundingMode;
  readonly audio: RoundingAudio;
  readonly floor: number;
  /** Of the audio; null: measured, or found in the cache, where they are needed. */
  readonly statistics: NetworkStatistics | null;
  /** What to try of an assignment; null for the statistics. */
  readonly work: {
    readonly formats: ReadonlyMap<string, FormatName>;
    readonly steps: readonly RoundingStep[];
  } | null;
}

/** Says when a stage is next; answers with statistics, or with what was tried. */
serveTask(({ model, mode, audio, floor, statistics, work }: FinishingTask, say) => {
  const parts = statistics ? { mode, statistics, audio, floor } : partsOfAudio(model, mode, audio, floor);
  if (work === null) return parts.statistics;
  const rounding = openRounding(model.graph, mode, () => parts);
  return rounding.attempt(work.formats, work.steps, () => say(null));
});
