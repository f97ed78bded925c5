// A measured value and how sure it is. Not an interval: that needs a level, see `intervalOf`.
import { HushbitError } from './errors.ts';
import { studentQuantile } from './student-t.ts';

export interface Estimate {
  readonly mean: number;
  /** Of the mean, in its unit; 0 where the value is exact; null where one observation says nothing of its error. */
  readonly standardError: number | null;
  /** Observations behind the mean. */
  readonly n: number;
}

export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Level at which Student's quantile is taken for an interval that is to cover 95 %. Paired differences of clips are
 * skewed: most are near 0 and a few clips lose much. At the nominal 0.95 intervals over them cover 92 % at 2 and 8
 * clips; at this level 93.5 to 95.5 %, and 96.5 % where differences are normal (`bench/interval-coverage.ts`).
 */
const LEVEL = 0.965;

/** Of something that is counted, not measured: bytes, instructions. */
export function exact(value: number): Estimate {
  return { mean: value, standardError: 0, n: 1 };
}

/** Mean of independent observations. @throws HushbitError `failed` without values */
export function estimateOf(values: readonly number[]): Estimate {
  const n = values.length;
  if (n === 0) {
    throw new HushbitError({ code: 'failed', place: 'estimate', expected: 'observations', got: 'none' });
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { mean, standardError: null, n };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / (n - 1) / n), n };
}

/** About 95 % (see `LEVEL`) of such intervals hold the true mean. Null where the error is not known. */
export function intervalOf({ mean, standardError, n }: Estimate): Interval | null {
  if (standardError === null) return null;
  if (standardError === 0) return { mean, low: mean, high: mean };
  if (n < 2) return null;
  const half = studentQuantile((1 + LEVEL) / 2, n - 1) * standardError;
  return { mean, low: mean - half, high: mean + half };
}

/**
 * Interval of a - b, means of independent observations of unlike spread, with the degrees of freedom of Welch 1947
 * (doi:10.1093/biomet/34.1-2.28), rounded down. Null where an error is not known.
 */
export function welchInterval(a: Estimate, b: Estimate): Interval | null {
  if (a.standardError === null || b.standardError === null) return null;
  const mean = a.mean - b.mean;
  const [va, vb] = [a.standardError ** 2, b.standardError ** 2];
  if (va + vb === 0) return { mean, low: mean, high: mean };
  const freedom = (va + vb) ** 2 / (va ** 2 / Math.max(1, a.n - 1) + vb ** 2 / Math.max(1, b.n - 1));
  const half = studentQuantile((1 + LEVEL) / 2, Math.max(1, Math.floor(freedom))) * Math.sqrt(va + vb);
  return { mean, low: mean - half, high: mean + half };
}

/**
 * -1 or 1 where `a` is less or greater than `b` by more than the errors of both explain (two standard errors of the
 * difference, Student's t for their observations), 0 where it is not. Exact values are compared as they are. A value of
 * unknown error decides nothing unless it is equal.
 */
export function compareEstimates(a: Estimate, b: Estimate): -1 | 0 | 1 {
  const difference = a.mean - b.mean;
  if (difference === 0) return 0;
  if (a.standardError === null || b.standardError === null) return 0;
  const error = Math.hypot(a.standardError, b.standardError);
  if (error > 0) {
    const freedom = Math.max(1, a.n + b.n - 2);
    if (Math.abs(difference) <= studentQuantile(0.975, freedom) * error) return 0;
  }
  return difference < 0 ? -1 : 1;
}
