// Tables of functions.
import { carrierOf, isFloatFormat } from '../../formats.ts';
import type { QuantOperation } from '../../program.ts';
import { type Draft, pick } from '../draft.ts';
import { operand } from './linear.ts';
import { base, type RandomOperation } from './parts.ts';

export const table: RandomOperation = (draft, output, length) => {
  const { random, buffers, tables, loudness } = draft;
  const input = operand(draft, length);
  const source = buffers[input]!;
  const common = {
    ...({ op: 'table', input, output } as const),
    function: pick(random, ['sigmoid', 'tanh'] as const),
    ...base(draft, output, [input]),
  } as const;
  if (common.arithmetic === 'float') {
    if (isFloatFormat(buffers[output]!.format)) loudness[output] = 1;
    return { ...common, table: -1, rescale: null };
  }
  const isByte = carrierOf(source.format) === 'i8';
  const unit = isByte ? 1 : 256;
  const [least, most] = [common.low * unit, common.high * unit];
  tables.push(
    Int32Array.from({ length: isByte ? 256 : 513 }, () =>
      pick(random, [least, most, random.int(least, most)]),
    ),
  );
  const rescale =
    isByte || random.int(0, 1) === 0
      ? null
      : { multiplier: random.int(0, 2 ** pick(random, [4, 16, 31]) - 1), shift: random.int(1, 40) };
  return { ...common, table: tables.length - 1, rescale };
};

/** A table that gives 0 .. 1 or -1 .. 1 in float arithmetic; any table for integers. */
export function boundedTable(
  draft: Draft,
  output: number,
  length: number,
  name: 'sigmoid' | 'tanh',
): QuantOperation {
  const made = table(draft, output, length);
  return made.op === 'table' && made.arithmetic === 'float' ? { ...made, function: name } : made;
}
