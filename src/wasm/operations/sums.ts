// The end of sums of products, whatever made them: the descriptors that `requantize` and `linearF32` of assembly/ read.
import type { Command, Layout } from '../command.ts';
import type { Operand } from '../operands.ts';
import { paddedLength } from '../pack-weights.ts';

/** Terms and elements as assembly/requantize.ts lists their words. */
export function requantize(
  layout: Layout,
  output: number,
  index: number,
  { shift, low, high }: { readonly shift: number; readonly low: number; readonly high: number },
  terms: readonly (readonly number[])[],
  elements: readonly (readonly number[])[],
): Command {
  const { length, zeroPoint } = layout.program.buffers[output]!;
  const out = layout.buffers.write(output, index);
  const descriptor = layout.plan.values(
    Int32Array.from([
      ...[paddedLength(length), shift, zeroPoint, low, high, terms.length, elements.length],
      ...[layout.sums, out.base, out.stride, out.side],
      ...terms.flat(),
      ...elements.flat(),
    ]),
  );
  return (kernels) => (row, count, lanes) => kernels.requantize(descriptor, row, count, lanes);
}

interface FloatSum {
  /** Padded. */
  readonly rows: number;
  readonly relu: boolean;
  /** f32 [rows] */
  readonly bias: number;
  readonly out: Operand;
}

/** Terms and elements as assembly/float-steps.ts lists their words. */
export function linearF32(
  layout: Layout,
  { rows, relu, bias, out }: FloatSum,
  terms: readonly (readonly number[])[],
  elements: readonly (readonly number[])[],
): Command {
  const descriptor = layout.plan.values(
    Int32Array.from([
      ...[rows, terms.length, elements.length, relu ? 1 : 0, bias, out.base, out.stride, out.side],
      ...terms.flat(),
      ...elements.flat(),
    ]),
  );
  return (kernels) => (row, count, lanes) => kernels.linearF32(descriptor, row, count, lanes);
}
