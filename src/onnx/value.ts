// What a name of an ONNX graph stands for while the graph is read: a constant, a vector that comes anew with every frame,
// or several of them stacked. A vector of the graph IR has one axis; in ONNX it has more, of which one is the vector's
// (`feature`), one may run over the frames (`time`), and all others have size 1.
import type { Constant } from './constant.ts';

/**
 * every: a value per frame. first, last: state before the first and after the last frame, where a file has a time axis;
 * such a value may only begin a recurrence or leave the network.
 */
export type Moment = 'every' | 'first' | 'last';

/** Not yet operations of the graph, so that what follows can be folded into weights. */
export type Source =
  | { readonly form: 'tensor'; readonly name: string }
  /** weight * input + bias, rows of `weight` are outputs. */
  | {
      readonly form: 'linear';
      readonly weight: MatrixData;
      readonly input: string;
      readonly bias: VectorData | null;
    }
  /** scale * input + offset, element by element. */
  | {
      readonly form: 'affine';
      readonly input: string;
      readonly scale: Float64Array;
      readonly offset: Float64Array;
    }
  /** Vectors one after another. */
  | { readonly form: 'joined'; readonly parts: readonly string[] }
  | { readonly form: 'state'; readonly part: StatePart };

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

/** One layer of an input that carries state. */
export interface StatePart {
  /** Network input. */
  readonly input: string;
  /** Layer along its first axis. */
  readonly index: number;
  readonly length: number;
}

export interface Dynamic {
  readonly kind: 'dynamic';
  /** The graph input that it is, all of it, where that is carried. */
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

/** Layers of state along the first axis. */
export interface Stack {
  readonly kind: 'stack';
  /** The graph input that it is, all of it. */
  readonly whole?: string;
  readonly shape: readonly number[];
  readonly axis: number;
  readonly parts: readonly Dynamic[];
}

/** Earlier frames that the file carries, and behind them those that come: what a convolution over time reads. */
export interface Window {
  readonly kind: 'window';
  readonly shape: readonly number[];
  /** Runs over the frames. */
  readonly axis: number;
  /** The earlier ones. */
  readonly frames: number;
  /** Graph input that holds them. */
  readonly input: string;
  /** The frames that come. */
  readonly x: Dynamic;
}

/** The newest frames of a window: what its input is before the frames that follow. */
export interface Newest {
  readonly kind: 'newest';
  readonly shape: readonly number[];
  readonly input: string;
}

export type Value = Constant | Dynamic | Stack | Window | Newest;

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
