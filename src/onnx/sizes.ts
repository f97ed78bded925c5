// What an operation of ONNX says of sizes, worked out: the shape of a Reshape, the parts of a Split.
import { checkedSize } from './constant.ts';
import type { NodeOf } from './node.ts';
import { describe } from './node.ts';

/** `count` positions from `from` on. */
export const range = (from: number, count: number, step = 1): number[] =>
  Array.from({ length: count }, (_, i) => from + i * step);

/** Sizes with 0 (as it was) and -1 (what is left) worked out. */
export function resolveSizes<V>(
  node: NodeOf<V>,
  sizes: readonly number[],
  shape: readonly number[],
): number[] {
  const keepsZero = node.int('allowzero', 0) === 0;
  const total = checkedSize(shape, node.name);
  const out = sizes.map((n, i) => (n === 0 && keepsZero ? (shape[i] ?? -2) : n));
  const open = out.indexOf(-1);
  if (open >= 0) out[open] = total / out.reduce((product, n, i) => (i === open ? product : product * n), 1);
  if (out.some((n) => !(Number.isInteger(n) && n >= 0)) || checkedSize(out, node.name) !== total) {
    node.fail(`a shape of ${total} elements`, describe(sizes));
  }
  return out;
}

/**
 * @param given sizes in the file; without them the parts are even, the last one shorter
 * @returns positions along the axis of `size` elements, per output
 */
export function partsOfSplit<V>(node: NodeOf<V>, size: number, given: readonly number[] | null): number[][] {
  const count = node.outputs.length;
  const most = Math.ceil(size / count);
  const sizes = given ?? Array.from({ length: count }, (_, i) => Math.min(most, size - i * most));
  if (sizes.length !== count || sizes.some((n) => !(n >= 0)) || sizes.reduce((a, b) => a + b, 0) !== size) {
    node.fail(`${count} sizes that add up to ${size}`, describe(sizes));
  }
  let from = 0;
  return sizes.map((n) => {
    from += n;
    return range(from - n, n);
  });
}
