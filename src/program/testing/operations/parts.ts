// What random operations have in common: what they may read, limits, and numbers whose sums fit. Bounds are worked out here anew.
import { carrierOf, integerFormat, isFloatFormat } from '../../formats.ts';
import type { QuantBuffer, QuantOperation } from '../../program.ts';
import { carriedWeights, groupsOf } from '../../weight-grid.ts';
import { type Draft, pick } from '../draft.ts';

/** An operation into a buffer of that length; what it needs first is pushed to the draft. */
export type RandomOperation = (draft: Draft, output: number, length: number) => QuantOperation;

export const MOST_SUM = 2n ** 62n - 1n;
const MOST_MULTIPLIER = 2n ** 31n - 1n;

interface Limits {
  readonly low: number;
  readonly high: number;
}

function isReadable({ buffers, written }: Draft, index: number): boolean {
  return written.has(index) || buffers[index]!.carried;
}

/** Buffers that can be read now, of that length where it is given. */
export function readable(draft: Draft, length?: number): number[] {
  return draft.buffers.flatMap((buffer, index) =>
    isReadable(draft, index) && (length === undefined || buffer.length === length) ? [index] : [],
  );
}

function limitsOf({ random }: Draft, { format }: QuantBuffer): Limits {
  if (isFloatFormat(format)) return { low: 0, high: 0 };
  const { low, high } = integerFormat(format);
  if (random.int(0, 2) > 0) return { low, high };
  const [a, b] = [random.int(low, high), random.int(low, high)];
  return { low: Math.min(a, b), high: Math.max(a, b) };
}

export function base(draft: Draft, output: number, touched: readonly number[], hasFloatWeights = false) {
  const isFloat =
    hasFloatWeights || [output, ...touched].some((i) => isFloatFormat(draft.buffers[i]!.format));
  const arithmetic: 'integer' | 'float' = isFloat ? 'float' : 'integer';
  return {
    arithmetic,
    name: `o${draft.operations.length}`,
    layer: 'l',
    ...limitsOf(draft, draft.buffers[output]!),
  };
}

const abs = (value: bigint): bigint => (value < 0n ? -value : value);

/** Greatest |a + sign * (q - zero point)|. */
export function reach({ format, zeroPoint }: QuantBuffer, a = 0, sign = 1): bigint {
  if (isFloatFormat(format)) return 0n;
  const { low, high } = integerFormat(format);
  const at = (q: number) => abs(BigInt(a + sign * (q - zeroPoint)));
  return at(low) > at(high) ? at(low) : at(high);
}

/** Multipliers that leave the sum of all addends below 2^62, most of them near; then a shift after which something is left. */
export function weigh(draft: Draft, bounds: readonly bigint[], output: QuantBuffer) {
  const { random } = draft;
  const share = MOST_SUM / BigInt(Math.max(1, bounds.length));
  let total = 1n;
  const multipliers = bounds.map((bound) => {
    const most = bound === 0n || share / bound > MOST_MULTIPLIER ? MOST_MULTIPLIER : share / bound;
    const multiplier = pick(random, [most, most, most >> BigInt(random.int(0, 30)), 0n]);
    total += bound * multiplier;
    return Number(multiplier);
  });
  const bits = total.toString(2).length - (carrierOf(output.format) === 'i8' ? 8 : 16);
  const shift = Math.max(1, Math.min(62, bits + random.int(-2, 6)));
  return { multipliers, shift: random.int(0, 20) === 0 ? random.int(1, 62) : shift };
}

/** Sums of magnitudes of a matrix's rows, group by group, times the greatest input. */
export function products(draft: Draft, matrix: number, input: number): bigint[] {
  const { rows, columns, groupSize } = draft.matrices[matrix]!;
  const weights = carriedWeights(draft.matrices[matrix]!);
  const groups = groupsOf(draft.matrices[matrix]!);
  const { format } = draft.buffers[input]!;
  const most = BigInt(-integerFormat(format).low);
  return Array.from({ length: rows * groups }, (_, i) => {
    const [r, g] = [Math.floor(i / groups), i % groups];
    let norm = 0;
    const end = Math.min(columns, (g + 1) * groupSize);
    for (let c = g * groupSize; c < end; c++) norm += Math.abs(weights[r * columns + c]!);
    return BigInt(Math.round(norm)) * most;
  });
}

/** Biases that reach to the end of the accumulator here and there; 32 bits wherever they hold the sums, `widest` with its bias. */
export function biasesFor(draft: Draft, bounds: readonly bigint[]) {
  const { random } = draft;
  const most = bounds.reduce((a, b) => (a > b ? a : b), 0n);
  const accumulator = most < 2n ** 31n && random.int(0, 5) > 0 ? ('i32' as const) : ('i64' as const);
  const end = accumulator === 'i32' ? 2n ** 31n - 1n : 2n ** 40n;
  const bias = BigInt64Array.from(bounds, (bound) => {
    const room = end > bound ? end - bound : 0n;
    const kind = random.int(0, 4);
    const value = kind === 0 ? room : kind === 1 ? -room : (room * BigInt(random.int(-999, 999))) / 100_000n;
    return value;
  });
  const widest = bounds.reduce((most, bound, r) => {
    const whole = bound + abs(bias[r]!);
    return whole > most ? whole : most;
  }, 0n);
  return { accumulator, bias, widest };
}
