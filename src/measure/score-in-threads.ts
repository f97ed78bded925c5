// Scores of formats on every clip, computed in threads: for whoever needs a few outside a study.

import { HushbitError } from '../base/errors.ts';
import { createGate, createThreadDispatcher, createTimeLimits, isOk } from '../execute/index.ts';
import type { ScoredClip } from '../inputs/feature-clip.ts';
import { clipHash } from './clip-hash.ts';
import type { ClipScores } from './clip-scores.ts';
import { MEASURERS } from './precision-jobs.ts';
import { meanScores, type Quality } from './quality.ts';
import { createThreadSetup, type MeasuringSource } from './thread-setup.ts';

export interface QualityPool {
  /**
   * @param clips of those of the pool; default all
   * @throws HushbitError `failed` for what cannot be scored
   */
  score(formats: readonly string[], signal?: AbortSignal, clips?: readonly ScoredClip[]): Promise<Quality>;
  close(): Promise<void>;
}

/** @param entry the built measuring-thread.js */
export function openQualityPool(source: MeasuringSource, workers: number, entry: URL): QualityPool {
  const nowMs = () => performance.now();
  const setup = createThreadSetup(source);
  const { id, version } = source.metrics === 'search' ? MEASURERS.quality : MEASURERS.scores;
  const dispatcher = createThreadDispatcher({
    entry,
    setup,
    gate: createGate(workers),
    limits: createTimeLimits(),
    nowMs,
  });
  return {
    async score(formats, signal, asked = source.clips) {
      const start = nowMs();
      const clips = await Promise.all(
        asked.map(async (clip) => {
          const { name } = clip;
          const outcome = await dispatcher.submit(
            {
              measurer: id,
              version,
              context: '',
              formats,
              clip: clipHash(clip),
              replicate: 0,
            },
            signal && AbortSignal.any([signal]),
          );
          if (isOk(outcome)) return { name, ...(outcome.ok as ClipScores) };
          throw new HushbitError({
            code: 'failed',
            place: `clip ${name}`,
            expected: 'a score',
            got: outcome.failed.message,
          });
        }),
      );
      return { mean: meanScores(clips), clips, seconds: (nowMs() - start) / 1000 };
    },
    close: () => dispatcher.close(),
  };
}
