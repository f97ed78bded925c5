// What a name of an ONNX graph stands for while the graph is read: a constant, a vector that comes anew with every frame,
// or elements of several vectors arranged in a tensor. A vector of the graph IR has one axis; in ONNX it has more, of which
// one is the vector's (`feature`), one may run over the frames (`time`), and all others have size 1.
import type { Constant } from './constant.ts';

/**
 * every: a value per frame. first, last: state before the first and after the last frame, where a file has a time axis;
 * such a value may only begin a recurrence or leave the network.
 */
export type Moment = 'every' | 'first' | 'last';

/** Not yet operations of the graph, so that what follows can be folded into weights. */
export type Source =
  | { readonly form: 'tensor'; readonly name: string }
  /** The sum of products weight * input, and bias; rows of each `weight` are outputs. */
  | {
      readonly form: 'linear';
      readonly terms: readonly Term[];
      readonly bias: VectorData | null;
    }
  /** scale * input + offset, element by element. */
  | {
      readonly form: 'affine';
      readonly input: string;
      readonly scale: Float64Array;
      readonly offset: Float64Array;
    }
  /** (input - mean) / sqrt(variance + epsilon) * scale + bias, statistics over the vector. */
  | {
      readonly form: 'normalised';
      readonly input: string;
      readonly epsilon: number;
      readonly scale: VectorData | null;
      readonly bias: VectorData | null;
    }
  /** Elements of other vectors or of state inputs, by their numbers (`cells.ts`). */
  | { readonly form: 'cells'; readonly cells: readonly number[] };

export interface Term {
  readonly weight: MatrixData;
  readonly input: string;
}

export interface MatrixData {
  /** For the tensor's name. */
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  /** Row-major [rows, columns]. */
  readonly data: Float32Array;
}

export interface VectorData {
  readonly name: string;
  readonly data: Float32Array;
}

/** Elements of an input that carries state, as places in its row-major order. */
export interface StatePart {
  /** Input of the file. */
  readonly input: string;
  readonly positions: readonly number[];
}

export interface Dynamic {
  readonly kind: 'dynamic';
  /** The input of the file that it is, all of it, where that is carried. */
  readonly whole?: string;
  readonly shape: readonly number[];
  readonly feature: number;
  /** -1 where the file describes one frame. */
  readonly time: number;
  readonly moment: Moment;
  readonly source: Source;
  /** Name in the graph, once operations were made of `source`; shared by all views of the value. */
  readonly made: { name: string | null };
}

/** Elements of vectors along more than one axis: packed states, layers stacked. */
export interface Arranged {
  readonly kind: 'arranged';
  /** The input of the file that it is, all of it. */
  readonly whole?: string;
  readonly shape: readonly number[];
  readonly time: number;
  readonly moment: Moment;
  /** Numbers of the elements (`cells.ts`), shaped as `shape` but for a 1 along time. */
  readonly cells: Constant;
}

/** Earlier frames that the file carries, and behind them those that come: what a convolution over time reads. */
export interface Window {
  readonly kind: 'window';
  readonly shape: readonly number[];
  /** Runs over the frames. */
  readonly axis: number;
  /** The earlier ones. */
  readonly frames: number;
  /** Graph input that holds them; null where they are zeros. */
  readonly input: string | null;
  /** The frames that come. */
  readonly x: Dynamic;
}

/** The newest frames of a window: what its input is before the frames that follow. */
export interface Newest {
  readonly kind: 'newest';
  readonly shape: readonly number[];
  readonly input: string;
  /** Of what comes behind them. */
  readonly x: Dynamic['made'];
}

/** A step on the way to the normalisation of a vector (`layer-norm-parts.ts`). */
export interface Statistic {
  readonly kind: 'statistic';
  /** mean, x - mean, its square, mean of that (+ epsilon), root of that, 1 / root. */
  readonly stage: 'mean' | 'centred' | 'squares' | 'variance' | 'deviation' | 'inverse';
  readonly of: Dynamic;
  readonly epsilon: number;
  readonly shape: readonly number[];
}

/** Between QuantizeLinear and DequantizeLinear. */
export interface Quantised {
  readonly kind: 'quantised';
  readonly shape: readonly number[];
  readonly value: Dynamic;
  /** Scale and zero point. */
  readonly grid: readonly [number, number];
}

export type Value = Constant | Dynamic | Arranged | Window | Newest | Statistic | Quantised;

export function dynamic(
  shape: readonly number[],
  feature: number,
  time: number,
  source: Source,
  moment: Moment = 'every',
): Dynamic {
  const made = { name: source.form === 'tensor' ? source.name : null };
  return { kind: 'dynamic', shape, feature, time, moment, source, made };
}

/** Elements of the vector. */
export function lengthOf(value: Dynamic): number {
  return value.shape[value.feature]!;
}

export interface NamedValue {
  /** Output of the file. */
  readonly name: string;
  readonly value: Value;
}

/** Sizes of what comes with one frame. */
export function withoutFrames(value: Value): readonly number[] {
  const time = value.kind === 'dynamic' || value.kind === 'arranged' ? value.time : -1;
  return value.shape.map((n, axis) => (axis === time ? 1 : n));
}

/** Elements of what comes with one frame. */
export function sizeOfValue(value: Value): number {
  return withoutFrames(value).reduce((product, n) => product * n, 1);
}
