// Conv along time: of each element by itself, causal, with its earlier frames in the file (`Window`) or from a clip that starts
// with zeros; and with one tap across elements, which is a product.
import { addDepthwise } from '../../network/index.ts';
import { type ImportContext, withTensor } from '../context.ts';
import { describe, type Node, need, needConstant, needDynamic } from '../node.ts';
import { type Dynamic, lengthOf, type Window } from '../value.ts';
import { isOwn, plus } from './affine.ts';
import type { Operation } from './operation.ts';
import { product } from './products.ts';

const [FEATURE, TIME] = [1, 2];

interface Kernel {
  readonly shape: readonly number[];
  readonly data: Float32Array;
  readonly name: string;
  readonly dilation: number;
  /** Zeros before and after. */
  readonly pads: readonly [number, number];
  readonly groups: number;
}

function openKernel(node: Node): Kernel {
  const { shape, data, integer, tainted, name } = needConstant(node, 1, 'the kernel');
  if (integer || tainted || shape.length !== 3)
    node.fail('a kernel [outputs, inputs, taps]', describe(shape));
  const strides = node.ints('strides') ?? [1];
  if (strides.some((n) => n !== 1)) node.fail('strides of 1', describe(strides));
  const auto = node.text('auto_pad', 'NOTSET');
  if (auto !== 'NOTSET' && auto !== 'VALID') node.fail('auto_pad NOTSET or VALID', auto);
  const [dilation = 1] = node.ints('dilations') ?? [];
  const [before = 0, after = 0] = node.ints('pads') ?? [];
  if (!(dilation >= 1 && dilation <= 4096)) node.fail('a dilation of 1 .. 4096', `${dilation}`);
  return {
    shape,
    data: data as Float32Array,
    name: name || `${node.name}_kernel`,
    dilation,
    pads: [before, after],
    groups: node.int('group', 1),
  };
}

function biasOf(node: Node, outputs: number): Float32Array | null {
  if (node.inputs[2] === undefined) return null;
  const { data, integer } = needConstant(node, 2, 'the bias');
  if (integer || data.length !== outputs) node.fail(`${outputs} values of bias`, `${data.length}`);
  return data as Float32Array;
}

/** A kernel of one tap in two dimensions: a product at every place, of which a frame has one. */
function isFlat(node: Node): boolean {
  const shape = node.inputs[1]?.shape ?? [];
  return shape.length === 4 && shape[2] === 1 && shape[3] === 1;
}

function flatProduct(node: Node, context: ImportContext): Dynamic {
  const given = needDynamic(node, 0);
  // A vector of one element lies along any axis.
  const isOne = given.time < 0 && given.shape.length === 4 && given.shape.every((n) => n === 1);
  const value = isOne ? { ...given, feature: FEATURE } : given;
  const { shape, data, integer, tainted, name } = needConstant(node, 1, 'the kernel');
  const odd = [...(node.ints('strides') ?? []).map((n) => n - 1), ...(node.ints('pads') ?? [])].some(
    (n) => n !== 0,
  );
  if (integer || tainted || odd || node.int('group', 1) !== 1) {
    node.fail('a kernel of one tap with strides of 1, no padding and one group', 'another');
  }
  const others = value.shape.every((n, axis) => axis === FEATURE || axis === value.time || n === 1);
  if (value.shape.length !== 4 || value.feature !== FEATURE || !others || value.moment !== 'every') {
    node.fail('[1, elements, 1, frames]', describe(value.shape));
  }
  const kernel = {
    shape: shape.slice(0, 3),
    data: data as Float32Array,
    name: name || `${node.name}_kernel`,
  };
  const bias = biasOf(node, shape[0]!);
  return pointwise(node, value, { ...kernel, dilation: 1, pads: [0, 0], groups: 1 }, bias, context);
}

const conv: Operation = (node, context) => {
  if (isFlat(node)) return [flatProduct(node, context)];
  const value = need(node, 0);
  const kernel = openKernel(node);
  if (value.kind !== 'dynamic' && value.kind !== 'window') {
    return node.fail('values of every frame', 'constants or states');
  }
  const x = value.kind === 'window' ? value.x : value;
  const isSequence = context.frames === 'sequence' && x.time >= 0;
  const timed = isSequence ? x.time === TIME : x.time !== TIME && x.shape[TIME] === 1;
  if (x.shape.length !== 3 || x.feature !== FEATURE || !timed || x.moment !== 'every') {
    node.fail('[1, elements, frames]', describe(x.shape));
  }
  const [outputs, inputs, taps] = kernel.shape as [number, number, number];
  const bias = biasOf(node, outputs);
  const isDepthwise = kernel.groups === lengthOf(x) && inputs === 1 && outputs === lengthOf(x);
  const isProduct = kernel.groups === 1 && taps === 1 && inputs === lengthOf(x);
  if (!isDepthwise && isProduct && value.kind === 'dynamic') {
    return [pointwise(node, value, kernel, bias, context)];
  }
  if (!isDepthwise) node.fail('as many groups as elements', `${kernel.groups} of ${outputs}`);
  return [withTensor(x, depthwise(node, value, x, kernel, bias, context))];
};

function depthwise(
  node: Node,
  value: Dynamic | Window,
  x: Dynamic,
  { data, dilation, pads: [before, after], shape }: Kernel,
  bias: Float32Array | null,
  context: ImportContext,
): string {
  const [elements, , taps] = shape as [number, number, number];
  const frames = dilation * (taps - 1);
  if (after !== 0) node.fail('nothing of later frames: a frame cannot know the future', `${after} of them`);
  const given = value.kind === 'window' ? value.frames : before;
  if (given !== frames || (value.kind === 'window' && before !== 0)) {
    node.fail(`${frames} earlier frames`, `${given + (value.kind === 'window' ? before : 0)}`);
  }
  if (value.kind === 'window' && value.input !== null) {
    const other = context.caches.get(value.input);
    if (other && other !== value.x.made) node.fail('earlier frames of its own', `those of ${value.input}`);
    context.caches.set(value.input, value.x.made);
  }
  const { index } = context.nextLayer('conv');
  const input = context.make(x);
  // A file of one frame that keeps nothing has zeros before every frame.
  const forgets = value.kind === 'dynamic' && !(context.frames === 'sequence' && x.time >= 0);
  const weight = forgets ? data.filter((_, i) => i % taps === taps - 1) : data;
  context.budget.take(elements * taps);
  return addDepthwise(context.builder, input, { index, weight, taps: forgets ? 1 : taps, bias, dilation });
}

function pointwise(
  node: Node,
  value: Dynamic,
  { shape, data, name, pads }: Kernel,
  bias: Float32Array | null,
  context: ImportContext,
): Dynamic {
  if (pads.some((n) => n !== 0)) node.fail('no padding of one tap', describe(pads));
  const [rows, columns] = shape as [number, number, number];
  const like = { ...value, shape: value.shape.map((n, axis) => (axis === FEATURE ? rows : n)) };
  const own = product(node, value, { name, rows, columns, data }, like, context);
  const term = bias && { name: `${name}_bias`, data: bias };
  return term ? plus(own, term, isOwn(node, 0, own), context) : own;
}

export const CONVOLUTIONS: Readonly<Record<string, Operation>> = { Conv: conv };
