// Median and quartiles of a handful of timings.

/** @param sorted ascending, not empty. Linear between neighbours, as numpy's default. */
export function quantile(sorted: readonly number[], fraction: number): number {
  const at = fraction * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (high - low) * (at - below);
}

export interface MedianSpread {
  readonly median: number;
  /** Interquartile range. */
  readonly spread: number;
}

export function medianSpread(values: readonly number[]): MedianSpread {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: quantile(sorted, 0.5), spread: quantile(sorted, 0.75) - quantile(sorted, 0.25) };
}
