// Bootstrap intervals over clips (Efron 1979, doi:10.1214/aos/1176344552): which part of a mean is the choice of clips.
import { randomFromSeed } from '../base/random.ts';
import type { Interval } from '../report/index.ts';

const RESAMPLES = 2000;
const SEED = 1;

/** Mean with the 2.5 and 97.5 % points of the means of resampled values. Null without values. */
export function bootstrapInterval(values: readonly number[]): Interval | null {
  const n = values.length;
  if (n === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const random = randomFromSeed(SEED);
  const means = Array.from({ length: RESAMPLES }, () => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += values[random.int(0, n - 1)]!;
    return sum / n;
  }).sort((a, b) => a - b);
  return { mean, low: means[Math.floor(0.025 * RESAMPLES)]!, high: means[Math.ceil(0.975 * RESAMPLES) - 1]! };
}
