// Gaussian kernel density for drawing violins (Silverman's rule, doi:10.1201/9781315140919, eq. 3.31).

export interface Density {
  readonly at: readonly number[];
  readonly density: readonly number[];
}

const POINTS = 40;

/** Cut at the least and the greatest value: nothing is shown where nothing was seen. */
export function kernelDensity(values: readonly number[]): Density {
  const sorted = [...values].sort((a, b) => a - b);
  const low = sorted[0]!;
  const high = sorted.at(-1)!;
  if (!(high > low)) return { at: [low], density: [1] };
  const width = bandwidth(sorted);
  const at = Array.from({ length: POINTS }, (_, i) => low + ((high - low) * i) / (POINTS - 1));
  const density = at.map((x) => {
    let sum = 0;
    for (const value of sorted) sum += Math.exp(-(((x - value) / width) ** 2) / 2);
    return sum / (sorted.length * width * Math.sqrt(2 * Math.PI));
  });
  return { at, density };
}

function bandwidth(sorted: readonly number[]): number {
  const n = sorted.length;
  const mean = sorted.reduce((a, b) => a + b, 0) / n;
  const deviation = Math.sqrt(sorted.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, n - 1));
  const spread = (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 1.34;
  const least = Math.min(deviation, spread > 0 ? spread : deviation);
  return 0.9 * least * n ** -0.2;
}

/** Linear between order statistics. @param sorted ascending, not empty */
export function quantile(sorted: readonly number[], q: number): number {
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low]! + (sorted[high]! - sorted[low]!) * (at - low);
}
