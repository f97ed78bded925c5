// What measuring a genome may gain, when a Gaussian process says what is to be expected of it (Jones, Schonlau and Welch 1998,
// doi:10.1023/A:1008306431147).
import type { Posterior } from './gaussian-process.ts';

/** Of the standard normal: phi(z) and Phi(z), the latter by Abramowitz and Stegun 26.2.17, off by less than 1e-7. */
function normal(z: number): { density: number; below: number } {
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const above = density * series;
  return { density, below: z >= 0 ? 1 - above : above };
}

/** By how much a value falls below `least` on average, values above it counting as none. Not negative. */
export function expectedImprovement({ mean, variance }: Posterior, least: number): number {
  const gap = least - mean;
  const deviation = Math.sqrt(variance);
  if (deviation === 0) return Math.max(0, gap);
  const { density, below } = normal(gap / deviation);
  return Math.max(0, gap * below + deviation * density);
}

/** How probable it is that a value is at most `most`. */
export function chanceWithin({ mean, variance }: Posterior, most: number): number {
  const deviation = Math.sqrt(variance);
  if (deviation === 0) return mean <= most ? 1 : 0;
  return normal((most - mean) / deviation).below;
}
