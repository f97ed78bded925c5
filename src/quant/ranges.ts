// Ranges of tensors, as calibration measures them: the one input that both schemes need beside the weights.
import { HushbitError } from '../base/errors.ts';

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** By tensor name. */
export type Ranges = Readonly<Record<string, Range>>;

/** Reads what `hushbit calibrate` wrote: {tensor: {min, max}}. @throws HushbitError `bad-calibration` */
export function parseRanges(text: string, place: string): Ranges {
  const fail = (where: string, expected: string, got: string): never => {
    throw new HushbitError({
      code: 'bad-calibration',
      place: where,
      expected,
      got,
      remedy: 'write the file with `hushbit calibrate`',
    });
  };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return fail(place, 'JSON', (error as Error).message);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return fail(place, 'an object {tensor: {min, max}}', Array.isArray(value) ? 'an array' : String(value));
  }
  const ranges: Record<string, Range> = Object.create(null);
  for (const [name, entry] of Object.entries(value)) {
    const { min, max } = (entry ?? {}) as Partial<Range>;
    if (!(Number.isFinite(min) && Number.isFinite(max) && min! <= max!)) {
      fail(`${place}: ${name}`, 'finite numbers min <= max', JSON.stringify(entry));
    }
    ranges[name] = { min: min!, max: max! };
  }
  return ranges;
}

export function formatRanges(ranges: Ranges): string {
  return `${JSON.stringify(ranges, null, 1)}\n`;
}

/** @throws HushbitError `bad-calibration` where the tensor has no range */
export function rangeOf(ranges: Ranges, tensor: string): Range {
  const range = Object.hasOwn(ranges, tensor) ? ranges[tensor] : undefined;
  if (range && range.min <= range.max) return range;
  throw new HushbitError({
    code: 'bad-calibration',
    place: 'calibration',
    expected: `a range of tensor ${tensor}`,
    got: range ? `${range.min} .. ${range.max}` : 'none',
    remedy: 'is the calibration of this model? write one with `hushbit calibrate`',
  });
}
