// `gather`: elements of other buffers in another order, as they are stored.
import { z } from 'zod';
import { carrierOf } from '../formats.ts';
import { check } from './check.ts';
import {
  BASE_SHAPE,
  MAX_PARTS,
  type OperationBase,
  type OperationDescriptor,
  partIndex,
} from './operation.ts';

/**
 * out[i] = all[index[i]] as it is stored, `all` the inputs one behind the other; real 0 (the zero point) where the index is -1. Inputs
 * and output have one format, scale and zero point. Nothing is clamped. The arithmetic is the format's, and there is none.
 */
export interface GatherOperation extends OperationBase {
  readonly op: 'gather';
  readonly inputs: readonly number[];
  readonly output: number;
  readonly index: Int32Array;
}

export const GATHER: OperationDescriptor<GatherOperation> = {
  op: 'gather',
  reads: ({ inputs }) => inputs,
  writes: ({ output }) => output,
  matrices: () => [],
  shape: z.strictObject({
    op: z.literal('gather'),
    ...BASE_SHAPE,
    inputs: z.array(partIndex).min(1).max(MAX_PARTS),
    output: partIndex,
    index: z.instanceof(Int32Array),
  }),
  bounds: () => 0n,
  check({ buffers }, { name, inputs, output, index }) {
    const to = buffers[output]!;
    let all = 0;
    for (const input of inputs) {
      const from = buffers[input]!;
      check(input !== output, name, 'other buffers than the result', 'itself');
      const isAlike =
        carrierOf(from.format) === carrierOf(to.format) &&
        from.format === to.format &&
        from.scale === to.scale &&
        from.zeroPoint === to.zeroPoint;
      check(isAlike, name, `elements stored as those of ${to.name}`, from.name);
      all += from.length;
    }
    check(index.length === to.length, name, `${to.length} places`, index.length);
    const outside = index.find((place) => place < -1 || place >= all);
    check(outside === undefined, name, `places below ${all}`, outside);
  },
};

/** A part of the output that is one input's, element by element. */
export interface GatheredRun {
  /** Place among `inputs`; -1 for zeros. */
  readonly input: number;
  /** First element of the input, and of the output. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** From element to element of the input; 0 for zeros. */
  readonly step: number;
}

/** The output in order, as few runs as there are. @param lengths of the inputs */
export function runsOf(
  index: Int32Array,
  lengths: readonly number[],
  mostStep = Number.POSITIVE_INFINITY,
): GatheredRun[] {
  const starts: number[] = [];
  let end = 0;
  for (const length of lengths) {
    starts.push(end);
    end += length;
  }
  const inputAt = (place: number): number => {
    let input = lengths.length - 1;
    while (input > 0 && starts[input]! > place) input--;
    return input;
  };
  const runs: GatheredRun[] = [];
  for (let i = 0; i < index.length; ) {
    const place = index[i]!;
    let count = 1;
    if (place < 0) {
      while (i + count < index.length && index[i + count]! < 0) count++;
      runs.push({ input: -1, from: 0, to: i, count, step: 0 });
    } else {
      const input = inputAt(place);
      const [start, last] = [starts[input]!, starts[input]! + lengths[input]!];
      const isOwn = (at: number): boolean => index[at]! >= start && index[at]! < last;
      let step = 1;
      if (i + 1 < index.length && isOwn(i + 1) && Math.abs(index[i + 1]! - place) <= mostStep) {
        step = index[i + 1]! - place;
        while (i + count < index.length && isOwn(i + count) && index[i + count]! === place + count * step)
          count++;
      }
      runs.push({ input, from: place - start, to: i, count, step: count === 1 ? 1 : step });
    }
    i += count;
  }
  return runs;
}
