// Ranges of tensors as lowering takes them. They come from `rangesToJson(observeRanges(...))` or a calibration file:
// both schemes share one calibration (paper/ranges.ts).
import { HushbitError } from '../base/errors.ts';
import type { TensorRange } from './observers/range.ts';

/** Least and greatest value by tensor name. */
export type Ranges = Readonly<Record<string, TensorRange>>;

/** @throws HushbitError `bad-calibration` where the tensor has no range */
export function rangeOf(ranges: Ranges, tensor: string): TensorRange {
  const range = Object.hasOwn(ranges, tensor) ? ranges[tensor] : undefined;
  // Written so that NaN is refused.
  if (range && range.max - range.min >= 0 && range.max - range.min < Infinity) return range;
  throw new HushbitError({
    code: 'bad-calibration',
    place: 'calibration',
    expected: `a range of tensor ${tensor}`,
    got: range ? `${range.min} .. ${range.max}` : 'none',
    remedy: 'is the calibration of this model? write one with `hushbit calibrate`',
  });
}
