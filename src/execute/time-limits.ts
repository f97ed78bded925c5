// How long a measurement may take before it counts as hanging: a generous multiple of the longest that was seen.
import type { Job } from './job.ts';

export interface TimeLimits {
  limitMs(job: Pick<Job, 'measurer'>): number;
  /** A measurement that succeeded took so long. */
  took(job: Pick<Job, 'measurer'>, ms: number): void;
}

export interface TimeLimitOptions {
  /** The same limit for all, instead of what follows. */
  readonly fixedMs?: number | undefined;
  /** Times the longest of the same measurer. */
  readonly factor?: number;
  /** Never less. */
  readonly floorMs?: number;
  /** Before any of that measurer is known. */
  readonly firstMs?: number;
}

export function createTimeLimits(options: TimeLimitOptions = {}): TimeLimits {
  const { fixedMs, factor = 20, floorMs = 60_000, firstMs = 600_000 } = options;
  const longestMs = new Map<string, number>();
  return {
    limitMs({ measurer }) {
      const longest = longestMs.get(measurer);
      return fixedMs ?? (longest === undefined ? firstMs : Math.max(floorMs, factor * longest));
    },
    took({ measurer }, ms) {
      longestMs.set(measurer, Math.max(ms, longestMs.get(measurer) ?? 0));
    },
  };
}
