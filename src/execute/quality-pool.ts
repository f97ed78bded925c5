// Threads that score candidates: each holds the model and the clips once, and takes formats.
import { Piscina } from 'piscina';
import type { Quality, QualitySetup, QualityTask } from '../measure/index.ts';

export interface QualityPool {
  /** Scores formats on every clip. Aborting ends the thread at work. */
  score(formats: readonly string[], signal?: AbortSignal): Promise<Quality>;
  close(): Promise<void>;
}

/** @param workerFile the built quality-worker.js */
export function openQualityPool(setup: QualitySetup, workers: number, workerFile: URL): QualityPool {
  const pool = new Piscina<QualityTask, Quality>({
    filename: workerFile.href,
    workerData: setup,
    minThreads: workers,
    maxThreads: workers,
    idleTimeout: Number.POSITIVE_INFINITY,
  });
  return {
    score: (formats, signal) => pool.run({ formats }, signal ? { signal } : {}),
    close: () => pool.destroy(),
  };
}
