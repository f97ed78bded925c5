// The integers that stand for weights in sums, whatever their grid: w = q and real = scale * w, or w = 2q + 1 and real =
// scale / 2 * w. Bounds, biases, multipliers and executors work on these; codes are a matter of files and of packed C.
import type { QuantMatrix } from './parts.ts';

type Weights = QuantMatrix['data'];

const known = new WeakMap<Weights, Weights>();

/** [rows, columns]; below 8 bits of magnitudes below 2^bits. */
export function carriedWeights({ grid, data }: Pick<QuantMatrix, 'grid' | 'data'>): Weights {
  if (grid === 'zero-centred') return data;
  let carried = known.get(data);
  if (!carried) known.set(data, (carried = data.map((q: number) => 2 * q + 1) as Weights));
  return carried;
}

/** [rows, groups]: what one of `carriedWeights` is worth. */
export function weightSteps({ grid, scale }: Pick<QuantMatrix, 'grid' | 'scale'>): Float64Array {
  return grid === 'zero-centred' ? scale : scale.map((one) => one / 2);
}

/** How many scales a row has. */
export function groupsOf({ columns, groupSize }: Pick<QuantMatrix, 'columns' | 'groupSize'>): number {
  return Math.ceil(columns / groupSize);
}
