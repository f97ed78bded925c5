// Scores of formats on every clip, computed in threads: for whoever needs a few outside a study.

import { HushbitError } from '../base/errors.ts';
import { createGate, createThreadDispatcher, createTimeLimits, isOk } from '../execute/index.ts';
import type { ClipScores } from './clip-scores.ts';
import { MEASURERS } from './precision-problem.ts';
import { meanScores, type Quality } from './quality.ts';
import { createThreadSetup, type MeasuringSource } from './thread-setup.ts';

export interface QualityPool {
  /** @throws HushbitError `failed` for what cannot be scored */
  score(formats: readonly string[], signal?: AbortSignal): Promise<Quality>;
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
    async score(formats, signal) {
      const start = nowMs();
      const clips = await Promise.all(
        setup.clips.map(async ({ hash, name }) => {
          const outcome = await dispatcher.submit(
            {
              measurer: id,
              version,
              context: '',
              formats,
              clip: hash,
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
