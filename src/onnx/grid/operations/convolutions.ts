// Conv and ConvTranspose in one and two dimensions, within a frame and over the frames, where only earlier ones may be read.
import { addConvolution, type ConvolutionAxis, SINGLE } from '../../../network/index.ts';
import { reshape, take } from '../../fold.ts';
import { describe } from '../../node.ts';
import type { GridContext } from '../context.ts';
import { framesOf, type Grid, type GridNode, sizeOfShape, withCells } from '../grid.ts';
import { needGrid, needNumbers, onlyFrames, shaped } from '../inputs-of.ts';
import { rearranged } from './axes.ts';
import type { GridOperation } from './operation.ts';

/** Of one axis of the kernel. */
interface Along {
  readonly taps: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
  /** Of a transposed one. */
  readonly extra: number;
}

const MOST = 65_536;

function alongAxes(node: GridNode, value: Grid, kernel: readonly number[], transposed: boolean): Along[] {
  const rank = kernel.length;
  const list = (name: string, otherwise: number): readonly number[] => {
    const given = node.ints(name) ?? new Array<number>(rank).fill(otherwise);
    if (given.length !== rank || given.some((n) => !(n >= otherwise && n <= MOST))) {
      node.fail(`${name} of ${rank} axes`, describe(given));
    }
    return given;
  };
  const [strides, dilations, extra] = [list('strides', 1), list('dilations', 1), list('output_padding', 0)];
  const pads = node.ints('pads') ?? new Array<number>(2 * rank).fill(0);
  if (pads.length !== 2 * rank || pads.some((n) => !(Math.abs(n) <= MOST)))
    node.fail(`${2 * rank} pads`, describe(pads));
  const auto = node.text('auto_pad', 'NOTSET');
  const wanted = transposed ? node.ints('output_shape') : null;
  return kernel.map((taps, i) => {
    const [stride, dilation] = [strides[i]!, dilations[i]!];
    const along = { taps, stride, dilation, before: pads[i]!, after: pads[rank + i]!, extra: extra[i]! };
    const reach = dilation * (taps - 1) + 1;
    const size = value.shape[i + 2]!;
    if (auto === 'SAME_UPPER' || auto === 'SAME_LOWER' || wanted) {
      const made = wanted
        ? (wanted.at(i - rank) ?? 0)
        : transposed
          ? size * stride
          : Math.ceil(size / stride);
      const all = transposed
        ? (size - 1) * stride + along.extra + reach - made
        : (made - 1) * stride + reach - size;
      const total = Math.max(0, all);
      const less = Math.floor(total / 2);
      // SAME_LOWER has the greater half before; of an output_shape without it ONNX says the same.
      const first = auto === 'SAME_UPPER' ? less : total - less;
      return { ...along, before: first, after: total - first };
    }
    if (auto === 'VALID') return { ...along, before: 0, after: 0 };
    return auto === 'NOTSET' ? along : node.fail('auto_pad NOTSET, VALID or SAME', auto);
  });
}

/** Within a frame. */
function axisOf(node: GridNode, size: number, along: Along, transposed: boolean): ConvolutionAxis {
  const { taps, stride, dilation, before, after, extra } = along;
  const reach = dilation * (taps - 1);
  const outputs = transposed
    ? (size - 1) * stride - before - after + reach + extra + 1
    : Math.floor((size + before + after - reach - 1) / stride) + 1;
  if (!(outputs >= 1 && outputs <= MOST))
    node.fail('a kernel that fits', `${size} elements under ${reach + 1}`);
  if (transposed)
    return { size, outputs, taps, stride: 1, dilation, pad: reach - before, upsampling: stride };
  return { size, outputs, taps, stride, dilation, pad: before, upsampling: 1 };
}

/** [outputs, ...taps, channels of a group], turned round where it is transposed. */
function kernelOf(
  data: Float32Array,
  groups: number,
  own: number,
  made: number,
  taps: readonly number[],
  transposed: boolean,
): Float32Array {
  const count = sizeOfShape(taps);
  const out = new Float32Array(data.length);
  const perGroup = made / groups;
  for (let o = 0; o < made; o++) {
    for (let c = 0; c < own; c++) {
      for (let t = 0; t < count; t++) {
        const group = Math.floor(o / perGroup);
        // ONNX: [outputs, channels of a group, taps]; transposed [channels, outputs of a group, taps].
        const from = transposed
          ? ((group * own + c) * perGroup + (o % perGroup)) * count + (count - 1 - t)
          : (o * own + c) * count + t;
        out[(o * count + t) * own + c] = data[from]!;
      }
    }
  }
  return out;
}

const convolution =
  (transposed: boolean): GridOperation =>
  (node, context) => {
    const value = needGrid(node, 0);
    const kernel = needNumbers(node, 1, 'the kernel');
    const spatial = kernel.shape.length - 2;
    if (spatial < 1 || spatial > 2 || value.shape.length !== spatial + 2) {
      node.fail(
        'a convolution of one or two dimensions',
        `${describe(value.shape)} and ${describe(kernel.shape)}`,
      );
    }
    const groups = node.int('group', 1);
    const channels = value.cells.shape[1]!;
    const [first, second] = kernel.shape as [number, number];
    const made = transposed ? second * groups : first;
    const own = channels / groups;
    const fits = transposed ? first === channels : second === own && made % groups === 0;
    if (value.time === 1 || !(groups >= 1) || !Number.isInteger(own) || !fits) {
      node.fail(`a kernel for ${channels} channels in ${groups} groups`, describe(kernel.shape));
    }
    const bias =
      node.inputs[2] === undefined
        ? null
        : shaped(node, needNumbers(node, 2, 'the bias'), 'the bias', [made]);
    const along = alongAxes(node, value, kernel.shape.slice(2), transposed);
    context.budget.take(2 * kernel.data.length);
    const name = context.nextLayer('conv');
    const weights = kernelOf(
      kernel.data as Float32Array,
      groups,
      own,
      made,
      kernel.shape.slice(2),
      transposed,
    );
    const shape = { name, output: context.unique(`${name}_y`), bias, channels, outputs: made, groups };
    const timed = value.time - 2;
    if (timed < 0)
      return [withinFrame(node, value, along, transposed, { ...shape, weight: weights }, context)];
    return [overFrames(node, value, along, timed, transposed, { ...shape, weight: weights }, context)];
  };

interface Shape {
  readonly name: string;
  readonly output: string;
  readonly weight: Float32Array;
  readonly bias: Float32Array | null;
  readonly channels: number;
  readonly outputs: number;
  readonly groups: number;
}

/** The axes of the frames are none of the kernel's: [batch, channels, ...], of which two at most have more than one element. */
function withinFrame(
  node: GridNode,
  value: Grid,
  along: readonly Along[],
  transposed: boolean,
  shape: Shape,
  context: GridContext,
): Grid {
  const batch = value.cells.shape[0]!;
  const axes = along.map((one, i) => axisOf(node, value.cells.shape[i + 2]!, one, transposed));
  const all = [{ ...SINGLE, size: batch, outputs: batch }, ...axes];
  const isNothing = (axis: ConvolutionAxis): boolean =>
    axis.size === 1 && axis.taps === 1 && axis.outputs === 1;
  const wide = all.filter((axis) => !isNothing(axis));
  if (wide.length > 2) node.fail('two axes of more than one element at most', describe(value.shape));
  const [height = SINGLE, depth = SINGLE] = wide.toReversed();
  const rank = value.shape.length;
  const order = [0, ...Array.from({ length: rank - 2 }, (_, i) => i + 2), 1];
  const input = context.tensorOf(rearranged(value, order, context));
  const tensor = addConvolution(context.builder, input, { ...shape, depth, height });
  const frame = [...all.map((axis) => axis.outputs), shape.outputs];
  return finished(value, tensor, frame, value.time, value.lead, shape, framesOf(value), context);
}

/** Channels last in the graph, second in the file. */
function finished(
  value: Grid,
  tensor: string,
  frame: readonly number[],
  time: number,
  lead: number,
  { bias }: Shape,
  frames: number,
  context: GridContext,
): Grid {
  const silent = value.silent && (bias === null || bias.every((b) => b === 0));
  const rank = frame.length;
  const place = time <= 0 ? time : time - 1;
  const whole = context.whole(tensor, frame, { time: place, lead, silent }, frames);
  return rearranged(whole, [0, rank - 1, ...Array.from({ length: rank - 2 }, (_, i) => i + 1)], context);
}

function overFrames(
  node: GridNode,
  value: Grid,
  along: readonly Along[],
  timed: number,
  transposed: boolean,
  shape: Shape,
  context: GridContext,
): Grid {
  const { taps, stride, dilation, before, after, extra } = along[timed]!;
  if (stride !== 1) node.fail('a stride of 1 over the frames', `${stride}`);
  onlyFrames(node, value);
  const kept = dilation * (taps - 1);
  // Output i reads up to frame i + kept - before, or, transposed, up to i + before.
  const lead = transposed ? value.lead - before : value.lead + before - kept;
  if (lead < 0) {
    node.fail('frames up to its own: a frame cannot know the future', `${-lead} ahead`);
  }
  const frames = framesOf(value) + (transposed ? kept + extra - before - after : before + after - kept);
  if (kept > 0 && !value.silent && value.lead > 0) {
    node.fail('frames before the first that are 0', 'others, which the file makes of zeros');
  }
  if (kept > MOST) node.fail(`at most ${MOST} frames`, `${kept}`);
  const others = along.flatMap((one, i) =>
    i === timed ? [] : [axisOf(node, value.cells.shape[i + 2]!, one, transposed)],
  );
  const batch = value.cells.shape[0]!;
  const [inner = SINGLE] = others;
  const isSingle = inner.size === 1 && inner.taps === 1 && inner.outputs === 1;
  if (batch > 1 && !isSingle) node.fail('two axes of more than one element at most', describe(value.shape));
  const height = batch > 1 ? { ...SINGLE, size: batch, outputs: batch } : inner;
  const depth: ConvolutionAxis = { ...SINGLE, size: kept + 1, outputs: 1, taps, dilation };
  const rank = value.shape.length;
  const rest = Array.from({ length: rank - 2 }, (_, i) => i + 2).filter((at) => at !== value.time);
  const frame = context.tensorOf(rearranged(value, [0, value.time, ...rest, 1], context));
  const input = kept === 0 ? frame : context.window(frame, kept);
  const isLast = rank === 4 && timed === 1;
  const weight = isLast
    ? swapTaps(
        shape.weight,
        along.map((one) => one.taps),
        shape,
      )
    : shape.weight;
  const tensor = addConvolution(context.builder, input, { ...shape, weight, depth, height });
  const spatial = rank === 3 ? [1] : isLast ? [inner.outputs, 1] : [1, inner.outputs];
  return finished(
    value,
    tensor,
    [batch, ...spatial, shape.outputs],
    value.time,
    lead,
    shape,
    frames,
    context,
  );
}

/** [outputs, a, b, own] -> [outputs, b, a, own] */
function swapTaps(weight: Float32Array, taps: readonly number[], { outputs }: Shape): Float32Array {
  const [a, b] = taps as [number, number];
  const own = weight.length / (outputs * a * b);
  const out = new Float32Array(weight.length);
  for (let o = 0; o < outputs; o++)
    for (let i = 0; i < a; i++)
      for (let j = 0; j < b; j++) {
        const from = ((o * a + i) * b + j) * own;
        out.set(weight.subarray(from, from + own), ((o * b + j) * a + i) * own);
      }
  return out;
}

/** Without padding: the mean or the greatest of the elements under a window, which does not move over the frames. */
const pool =
  (what: 'mean' | 'max'): GridOperation =>
  (node, context) => {
    const value = needGrid(node, 0);
    const kernel = node.ints('kernel_shape') ?? node.fail('a kernel_shape', 'none');
    const along = alongAxes(node, value, kernel, false);
    if (kernel.length !== value.shape.length - 2)
      node.fail(`a kernel of ${value.shape.length - 2} axes`, describe(kernel));
    let picked = value.cells;
    let frame = [...value.cells.shape];
    const positions: number[][] = [];
    for (const [i, one] of along.entries()) {
      const at = i + 2;
      if (at === value.time && (one.taps > 1 || one.stride > 1))
        node.fail('nothing over the frames', 'a window of them');
      if (one.before !== 0 || one.after !== 0 || node.int('ceil_mode', 0) !== 0)
        node.fail('no padding', 'some');
      const axis = axisOf(node, frame[at]!, one, false);
      positions.push(
        Array.from(
          { length: axis.outputs * axis.taps },
          (_, k) => Math.floor(k / axis.taps) * axis.stride + (k % axis.taps) * axis.dilation,
        ),
      );
      frame = frame.map((n, k) => (k === at ? axis.outputs : n));
    }
    for (const [i, list] of positions.entries()) picked = take(picked, i + 2, list, context.budget);
    const count = sizeOfShape(kernel);
    const apart = frame.flatMap((n, at) => (at < 2 ? [n] : [n, kernel[at - 2]!]));
    const outer = [0, 1, ...kernel.map((_, i) => 2 + 2 * i)];
    const inner = kernel.map((_, i) => 3 + 2 * i);
    const timeless = { ...value, time: -1 };
    const wide = rearranged(withCells(timeless, reshape(picked, apart)), [...outer, ...inner], context);
    const tensor = context.builder.push({
      kind: 'reduce',
      name: context.layer(),
      params: { function: what, size: count, inner: 1 },
      inputs: [context.tensorOf(wide)],
      outputs: [context.unique('pooled')],
    });
    const { time, lead, silent } = value;
    return [context.whole(tensor, frame, { time, lead, silent }, framesOf(value))];
  };

export const CONVOLUTIONS_OF_GRIDS: Readonly<Record<string, GridOperation>> = {
  Conv: convolution(false),
  ConvTranspose: convolution(true),
  AveragePool: pool('mean'),
  MaxPool: pool('max'),
};
