// How the inputs of a file may be meant: which holds the features, on which axis, and which axis runs over the frames.
import { arrange } from './cells.ts';
import { checkedSize, constant } from './constant.ts';
import type { FrameAxis, ImportContext } from './context.ts';
import { badFile, shown } from './problem.ts';
import type { ValueInfoProto } from './proto/onnx_pb.ts';
import type { Moment, Value } from './value.ts';

export interface InputShape {
  readonly name: string;
  /** null: the file leaves the size open; `label` is what it calls it. */
  readonly sizes: readonly (number | null)[];
  readonly labels: readonly string[];
}

export interface Reading {
  readonly input: string;
  readonly shape: readonly number[];
  readonly feature: number;
  /** -1: one frame. */
  readonly time: number;
  /** What `time` runs over. */
  readonly frames: FrameAxis;
}

/** Stands for an open number of frames: prime, so that no other size is taken for it. */
const OPEN_FRAMES = 7919;
const MOST_FEATURES = 65_536;
const MOST_FRAMES = 1_000_000;
const MOST_READINGS = 12;

export function inputShape(info: ValueInfoProto, file: string): InputShape {
  const dims = info.type?.tensorType?.shape?.dim;
  const place = `${file}: input ${shown(info.name)}`;
  if (!dims || dims.length === 0 || dims.length > 6) {
    throw badFile(place, 'a tensor of 1 to 6 dimensions', `${dims?.length ?? 'no shape'}`);
  }
  const sizes = dims.map(({ value }) => {
    // Exporters write 0 and -1 for sizes that are open.
    if (value.case !== 'dimValue' || value.value <= 0n) return null;
    if (value.value > BigInt(MOST_FRAMES))
      throw badFile(place, `sizes up to ${MOST_FRAMES}`, `${value.value}`);
    return Number(value.value);
  });
  return {
    name: info.name,
    sizes,
    labels: dims.map(({ value }) => (value.case === 'dimParam' ? value.value : '')),
  };
}

/** Likelier ones first: the first input, its last axis, an open axis for the frames. */
export function readingsOf(inputs: readonly InputShape[], file: string): readonly Reading[] {
  const readings = inputs.flatMap((input) => readingsOfInput(input));
  if (readings.length > 0) return readings.slice(0, MOST_READINGS);
  const shown = inputs
    .map(({ name, sizes }) => `${name} [${sizes.map((n) => n ?? '?').join(', ')}]`)
    .join(', ');
  const remedy = 'export the model with a fixed number of features and a batch of 1';
  throw badFile(file, 'an input of one axis of features and at most one of frames', shown || 'none', remedy);
}

function readingsOfInput({ name, sizes, labels }: InputShape): Reading[] {
  // Real and imaginary parts of a spectrum are no two frames.
  if (sizes.length >= 4 && sizes.at(-1) === 2 && sizes.some((n, axis) => axis < sizes.length - 1 && n !== 1))
    return [];
  const axes = sizes.map((_, axis) => axis);
  const wide = axes.filter((axis) => (sizes[axis] ?? 1) > 1);
  const features = (wide.length > 0 ? wide : axes.slice(-1)).filter((axis) => sizes[axis] !== null).reverse();
  return features.flatMap((feature) => {
    const others = axes.filter((axis) => axis !== feature);
    const fixed = others.filter((axis) => (sizes[axis] ?? 1) > 1);
    if (fixed.length > 1 || sizes[feature]! > MOST_FEATURES) return [];
    const open = others.filter((axis) => sizes[axis] === null);
    open.sort((a, b) => batchness(labels[a]!) - batchness(labels[b]!) || b - a);
    const reading = (time: number, frames: FrameAxis): Reading => {
      const shape = sizes.map((n, axis) => (axis === time ? (n ?? OPEN_FRAMES) : (n ?? 1)));
      return { input: name, shape, feature, time, frames };
    };
    // Channels beside an open axis of frames are no frames: such a frame has several axes.
    if (fixed.length === 1 && open.some((axis) => isOfFrames(axis, labels[axis]!))) return [];
    if (fixed.length === 1) return [reading(fixed[0]!, 'sequence')];
    if (open.length === 0) return [reading(-1, 'frame')];
    // One frame of a file whose open axis counts clips: nothing may then move along that axis.
    return [...open.map((axis) => reading(axis, 'sequence')), reading(open[0]!, 'batch')];
  });
}

/** An open axis that counts no clips. */
function isOfFrames(axis: number, label: string): boolean {
  return batchness(label) === 0 && (axis > 0 || /frame|time|^t$|seq|len/i.test(label));
}

/** Axes that are called a batch are the last to be taken for frames. */
function batchness(label: string): number {
  return /batch|^n$|^b$/i.test(label) ? 1 : 0;
}

/** An input that carries state, of any shape: what is made of its elements says what they belong to. */
export function valueOfState(
  input: InputShape,
  reading: Reading,
  context: ImportContext,
  file: string,
): Value {
  const open = input.sizes.flatMap((n, axis) => (n === null ? [axis] : []));
  const time = reading.frames === 'batch' && open.length === 1 ? open[0]! : -1;
  const shape = input.sizes.map((n, axis) => (axis === time ? OPEN_FRAMES : (n ?? 1)));
  const numbered = shape.map((n, axis) => (axis === time ? 1 : n));
  const size = checkedSize(numbered, `${file}: input ${shown(input.name)}`);
  context.budget.take(size);
  context.stateShapes.set(input.name, numbered);
  const first = context.cells.ofState(input.name, size);
  const numbers = constant(
    numbered,
    Float64Array.from({ length: size }, (_, i) => first + i),
    true,
  );
  const moment: Moment = reading.frames === 'sequence' ? 'first' : 'every';
  const value = arrange(numbers, time, OPEN_FRAMES, moment, context.cells);
  return { ...value, whole: input.name };
}
