// Operations on constants, done while the file is read.
import { type Budget, type Constant, checkedSize, constant, strides } from './constant.ts';
import { describe, type Refusing } from './node.ts';

function allocate(like: Constant, size: number, budget: Budget): Float32Array | Float64Array {
  budget.take(size);
  return like.integer ? new Float64Array(size) : new Float32Array(size);
}

/** Size of the broadcast of two shapes. */
export function broadcastShape(node: Refusing, a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const [m, n] = [a[i - rank + a.length] ?? 1, b[i - rank + b.length] ?? 1];
    if (m !== n && m !== 1 && n !== 1)
      node.fail('shapes that fit together', `${describe(a)} and ${describe(b)}`);
    return m === 1 ? n : m;
  });
}

/** Index of the source element for every element of `shape`, the source broadcast to it. */
function* sourceIndices(
  source: readonly number[],
  shape: readonly number[],
  size: number,
): Generator<number> {
  const own = strides(source);
  const steps = shape.map((_, i) => {
    const at = i - shape.length + source.length;
    return at >= 0 && source[at] !== 1 ? own[at]! : 0;
  });
  const index = new Array<number>(shape.length).fill(0);
  let from = 0;
  for (let i = 0; i < size; i++) {
    yield from;
    for (let d = shape.length - 1; d >= 0; d--) {
      from += steps[d]!;
      if (++index[d]! < shape[d]!) break;
      from -= steps[d]! * shape[d]!;
      index[d] = 0;
    }
  }
}

export function foldBinary(
  node: Refusing,
  a: Constant,
  b: Constant,
  apply: (x: number, y: number) => number,
  budget: Budget,
): Constant {
  const shape = broadcastShape(node, a.shape, b.shape);
  const size = checkedSize(shape, node.name);
  const out = allocate(a, size, budget);
  const right = sourceIndices(b.shape, shape, size);
  let i = 0;
  for (const left of sourceIndices(a.shape, shape, size)) {
    out[i++] = apply(a.data[left]!, b.data[right.next().value!]!);
  }
  return constant(shape, out, a.integer, a.tainted || b.tainted);
}

export function foldUnary(a: Constant, apply: (x: number) => number, budget: Budget): Constant {
  const out = allocate(a, a.data.length, budget);
  for (const [i, value] of a.data.entries()) out[i] = apply(value);
  return constant(a.shape, out, a.integer, a.tainted);
}

export function foldReduceMean(
  a: Constant,
  axes: ReadonlySet<number>,
  keeps: boolean,
  budget: Budget,
): Constant {
  const kept = a.shape.map((n, axis) => (axes.has(axis) ? 1 : n));
  const size = kept.reduce((product, n) => product * n, 1);
  const out = allocate(a, size, budget);
  const sums = new Float64Array(size);
  const own = strides(kept);
  const all = strides(a.shape);
  for (const [i, value] of a.data.entries()) {
    let at = 0;
    for (const [axis, n] of a.shape.entries()) {
      if (!axes.has(axis)) at += (Math.floor(i / all[axis]!) % n) * own[axis]!;
    }
    sums[at]! += value;
  }
  out.set(sums.map((sum) => sum / (a.data.length / size)));
  return constant(keeps ? kept : kept.filter((_, axis) => !axes.has(axis)), out, a.integer, a.tainted);
}

/** pads: before each axis, then behind each. */
export function foldPad(
  node: Refusing,
  a: Constant,
  pads: readonly number[],
  fill: number,
  budget: Budget,
): Constant {
  const rank = a.shape.length;
  if (pads.some((n) => n < 0)) node.fail('pads of at least 0', describe(pads));
  const shape = a.shape.map((n, axis) => n + pads[axis]! + pads[rank + axis]!);
  const size = checkedSize(shape, node.name);
  const out = allocate(a, size, budget).fill(fill);
  const [from, to] = [strides(a.shape), strides(shape)];
  for (const [i, value] of a.data.entries()) {
    let at = 0;
    for (const [axis, n] of a.shape.entries()) {
      at += ((Math.floor(i / from[axis]!) % n) + pads[axis]!) * to[axis]!;
    }
    out[at] = value;
  }
  return constant(shape, out, a.integer, a.tainted);
}

/** Mean 0 and variance 1 over the axes from `axis` on. */
export function foldNormalise(a: Constant, axis: number, epsilon: number, budget: Budget): Constant {
  const out = allocate(a, a.data.length, budget);
  const width = a.shape.slice(axis).reduce((product, n) => product * n, 1);
  for (let from = 0; from < out.length; from += width) {
    const part = Float64Array.from(a.data.subarray(from, from + width));
    const mean = part.reduce((sum, v) => sum + v, 0) / width;
    const variance = part.reduce((sum, v) => sum + (v - mean) * (v - mean), 0) / width;
    const deviation = Math.sqrt(variance + epsilon);
    out.set(
      part.map((v) => (v - mean) / deviation),
      from,
    );
  }
  return constant(a.shape, out, a.integer, a.tainted);
}

export function expand(node: Refusing, a: Constant, sizes: readonly number[], budget: Budget): Constant {
  const shape = broadcastShape(node, a.shape, sizes);
  const size = checkedSize(shape, node.name);
  const out = allocate(a, size, budget);
  let i = 0;
  for (const from of sourceIndices(a.shape, shape, size)) out[i++] = a.data[from]!;
  return constant(shape, out, a.integer, a.tainted);
}

export function transpose(a: Constant, order: readonly number[], budget: Budget): Constant {
  if (order.every((axis, i) => axis === i)) return a;
  const shape = order.map((axis) => a.shape[axis]!);
  const own = strides(a.shape);
  const steps = order.map((axis) => own[axis]!);
  const out = allocate(a, a.data.length, budget);
  const index = new Array<number>(shape.length).fill(0);
  let from = 0;
  for (let i = 0; i < out.length; i++) {
    out[i] = a.data[from]!;
    for (let d = shape.length - 1; d >= 0; d--) {
      from += steps[d]!;
      if (++index[d]! < shape[d]!) break;
      from -= steps[d]! * shape[d]!;
      index[d] = 0;
    }
  }
  return { ...a, shape, data: out };
}

/** Elements `positions` along an axis. */
export function take(a: Constant, axis: number, positions: readonly number[], budget: Budget): Constant {
  const shape = a.shape.map((n, i) => (i === axis ? positions.length : n));
  const inner = a.shape.slice(axis + 1).reduce((product, n) => product * n, 1);
  const outer = a.shape.slice(0, axis).reduce((product, n) => product * n, 1);
  const out = allocate(a, outer * positions.length * inner, budget);
  let at = 0;
  for (let o = 0; o < outer; o++) {
    for (const position of positions) {
      const from = (o * a.shape[axis]! + position) * inner;
      out.set(a.data.subarray(from, from + inner), at);
      at += inner;
    }
  }
  const base = { ...a, shape, data: out };
  return { ...base, name: undefined } as Constant;
}

export function concat(node: Refusing, parts: readonly Constant[], axis: number, budget: Budget): Constant {
  const first = parts[0]!;
  for (const { shape } of parts) {
    const fits =
      shape.length === first.shape.length && shape.every((n, i) => i === axis || n === first.shape[i]);
    if (!fits) node.fail(`shapes as ${describe(first.shape)} but for axis ${axis}`, describe(shape));
  }
  const shape = first.shape.map((n, i) =>
    i === axis ? parts.reduce((sum, p) => sum + p.shape[axis]!, 0) : n,
  );
  const out = allocate(first, checkedSize(shape, node.name), budget);
  const outer = shape.slice(0, axis).reduce((product, n) => product * n, 1);
  let at = 0;
  for (let o = 0; o < outer; o++) {
    for (const { data } of parts) {
      const length = data.length / outer;
      out.set(data.subarray(o * length, (o + 1) * length), at);
      at += length;
    }
  }
  return constant(
    shape,
    out,
    first.integer,
    parts.some(({ tainted }) => tainted),
  );
}

export function reshape(a: Constant, shape: readonly number[]): Constant {
  return { ...a, shape };
}
