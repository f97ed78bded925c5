// How a kind of layers is written as nodes of an ONNX file.
import type { Layer, Network } from '../../network/index.ts';
import type { OnnxWriter } from '../writer.ts';

export interface Writing {
  readonly writer: OnnxWriter;
  readonly network: Network;
  /** A tensor as an input of a node: constants become initializers. */
  operand(tensor: string): string;
  /** Values of a constant. */
  data(tensor: string): Float32Array;
  /** Length of a vector. */
  length(tensor: string): number;
}

export interface LayerWriter<L extends Layer> {
  /** Nodes for one frame, [1, length]. A composite that has none is written as its equations. */
  frame?(writing: Writing, layer: L): void;
  /** Shape of the carried tensor in the file, where it is not that of one vector. */
  carriedShape?(layer: L, network: Network): readonly number[];
  /**
   * Nodes for any number of frames at once, [frames, 1, length]: of a kind that carries state, whose last value is
   * `<next>.last`. null where this one cannot be written so.
   */
  sequence?(layer: L, network: Network): ((writing: Writing) => void) | null;
}

/** Row-major [rows, columns] -> [columns, rows]. */
export function transposed<T extends Float32Array | Float64Array | Int8Array | Int16Array>(
  data: T,
  rows: number,
  columns: number,
): T {
  const out = data.slice() as T;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) out[c * rows + r] = data[r * columns + c]!;
  }
  return out;
}

/** Arrays one behind the other. */
export function stacked(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
