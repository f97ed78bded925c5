// The graph while it is being read: turns pending values into operations, numbers layers and names tensors as the reader
// of .npy weights does (`fc1MatMul`, `gru1_r`, `relu_1`), so that calibrations and genomes serve both.
import { createNetworkBuilder, type NetworkBuilder } from '../network/network-builder.ts';
import { type Cells, createCells, type Share } from './cells.ts';
import type { Budget, Constant } from './constant.ts';
import { transpose } from './fold.ts';
import {
  type Dynamic,
  dynamic,
  type MatrixData,
  type Source,
  type StatePart,
  type Term,
  type VectorData,
} from './value.ts';

/** What an axis that runs over frames, or an open one, means in the file as it is read. */
export type FrameAxis =
  /** The file describes a sequence: a value per frame along the axis. */
  | 'sequence'
  /** The file describes one frame. */
  | 'frame'
  /** The file describes one frame; the axis is open and counts clips, none of which may know of another. */
  | 'batch';

export interface CarriedState {
  readonly part: StatePart;
  /** State of the graph. */
  readonly state: string;
  /** What it becomes; null: a graph output says so. */
  readonly next: string | null;
}

export interface ImportContext {
  readonly builder: NetworkBuilder;
  readonly budget: Budget;
  readonly frames: FrameAxis;
  readonly cells: Cells;
  readonly carried: CarriedState[];
  /** Inputs that hold earlier frames of a convolution, and what those are frames of. */
  readonly caches: Map<string, Dynamic['made']>;
  /** Of the inputs that carry state, without the axis of the frames. */
  readonly stateShapes: Map<string, readonly number[]>;
  /** Name of the vector in the graph; makes the pending operations. */
  make(value: Dynamic): string;
  /** Vectors that a quantiser had a range for. */
  readonly quantised: { readonly vector: Dynamic; readonly range: readonly [number, number] }[];
  /** What of the columns of a matrix belongs to one share of the vector it multiplies. */
  term(matrix: MatrixData, share: Share): Term;
  /** Makes the layer's number: fc1, gru1, ... */
  nextLayer(kind: 'fc' | 'gru' | 'lstm' | 'conv'): { readonly layer: string; readonly index: number };
  unique(name: string): string;
  /** Declares a matrix or a vector once. */
  weight(matrix: MatrixData, layer: string): string;
  vector(vector: VectorData, layer: string): string;
  /** The layer that was begun last. */
  layer(): string;
  /** A matrix constant with rows and columns exchanged; the same for the same constant. */
  transposed(matrix: Constant): Constant;
}

/** `onnx::MatMul_166` -> `onnxMatMul_166`, `fc1.bias` -> `fc1bias`. */
export function identifier(name: string): string {
  return name.replace(/[^A-Za-z0-9_]/g, '').slice(0, 60) || 'tensor';
}

export function createContext(
  model: string,
  firstLayer: string,
  budget: Budget,
  frames: FrameAxis,
): ImportContext {
  const cells = createCells();
  const builder = createNetworkBuilder(model);
  const taken = new Set<string>();
  /** By wanted name: numbers below are taken. */
  const nextNumber = new Map<string, number>();
  const declared = new Map<Float32Array, Map<string, string>>();
  const turned = new Map<Constant['data'], Map<number, Constant>>();
  const counts = { fc: 0, gru: 0, lstm: 0, conv: 0 };
  const carried: CarriedState[] = [];
  /** By input and places in it. */
  const states = new Map<string, string>();
  let current = firstLayer;

  function unique(wanted: string): string {
    const base = identifier(wanted);
    let name = base;
    let i = nextNumber.get(base) ?? 1;
    for (; taken.has(name); i++) name = `${base}_${i}`;
    nextNumber.set(base, i);
    taken.add(name);
    return name;
  }
  /** One tensor per array and shape, however many nodes read it. */
  function once(data: Float32Array, shape: string, declare: () => string): string {
    const known = declared.get(data) ?? new Map<string, string>();
    declared.set(data, known);
    const name = known.get(shape) ?? declare();
    known.set(shape, name);
    return name;
  }
  function vector({ name, data }: VectorData, layer: string): string {
    return once(data, '', () => builder.bias(unique(name), data, layer));
  }
  function weight({ name, rows, columns, data }: MatrixData, layer: string): string {
    return once(data, `${rows}`, () => builder.weight(unique(name), rows, columns, data, layer));
  }
  function nextLayer(kind: 'fc' | 'gru' | 'lstm' | 'conv') {
    counts[kind] += 1;
    // A tensor of the file may have the name already that the kernel of the layer gets.
    while (kind === 'conv' && taken.has(`${kind}${counts[kind]}_W`)) counts[kind] += 1;
    current = `${kind}${counts[kind]}`;
    return { layer: current, index: counts[kind] };
  }

  function makeLinear(terms: readonly Term[], bias: VectorData | null): string {
    const { layer } = nextLayer('fc');
    let sum: string | null = null;
    for (const { weight: matrix, input } of terms) {
      const product = builder.matmul(weight(matrix, layer), input, unique(`${layer}MatMul`));
      sum = sum === null ? product : builder.add(sum, product, unique(`${layer}Sum`));
    }
    return bias ? builder.add(sum!, vector(bias, layer), unique(`${layer}Add`)) : sum!;
  }

  function makeAffine(input: string, scale: Float64Array, offset: Float64Array): string {
    let name = input;
    if (scale.some((s) => s !== 1)) {
      const factor = vector({ name: `${input}_scale`, data: Float32Array.from(scale) }, current);
      name = builder.mul(name, factor, unique(`${input}_scaled`));
    }
    if (offset.some((t) => t !== 0)) {
      const term = vector({ name: `${input}_offset`, data: Float32Array.from(offset) }, current);
      name = builder.add(name, term, unique(`${input}_shifted`));
    }
    return name;
  }

  /** The vector that a share takes elements of, and which of them. */
  function sourceOf({ block, elements }: Share): { input: string; columns: number; at: readonly number[] } {
    if (block.kind === 'vector') return { input: make(block.vector), columns: block.length, at: elements };
    const positions = [...new Set(elements)];
    const index = new Map(positions.map((position, i) => [position, i]));
    const at = elements.map((element) => index.get(element)!);
    return { input: makeState({ input: block.input, positions }), columns: positions.length, at };
  }

  function term({ name, rows, columns: all, data: given }: MatrixData, share: Share): Term {
    const { input, columns, at } = sourceOf(share);
    budget.take(rows * columns);
    const data = new Float32Array(rows * columns);
    for (let r = 0; r < rows; r++) {
      for (const [i, place] of share.places.entries()) data[r * columns + at[i]!]! += given[r * all + place]!;
    }
    return { weight: { name: `${name}_${input}`, rows, columns, data }, input };
  }

  /** Products with matrices of 0 and 1 put the elements in their places: exact, and an integer scheme can run it. */
  function makeCells(list: readonly number[]): string {
    const part = cells.stateOf(list);
    if (part) return makeState(part);
    const shares = cells.shares(list);
    let sum: string | null = null;
    for (const share of shares) {
      const { input, columns, at } = sourceOf(share);
      budget.take(list.length * columns);
      const data = new Float32Array(list.length * columns);
      for (const [i, place] of share.places.entries()) data[place * columns + at[i]!] = 1;
      const name = `${input}_${shares.length > 1 ? 'place' : 'part'}`;
      const placed = makeLinear([{ weight: { name, rows: list.length, columns, data }, input }], null);
      sum = sum === null ? placed : builder.add(sum, placed, unique('joined'));
    }
    return sum!;
  }

  function makeState(part: StatePart): string {
    const { input, positions } = part;
    const key = `${input} ${positions.join()}`;
    const known = states.get(key);
    if (known !== undefined) return known;
    const index = Math.floor(positions[0]! / positions.length);
    const name = unique(index === 0 ? input : `${input}_${index}`);
    const state = builder.state(name, positions.length, current);
    carried.push({ part, state, next: null });
    states.set(key, state);
    return state;
  }

  function makeNormalised({ input, epsilon, scale, bias }: Extract<Source, { form: 'normalised' }>): string {
    const length = builder.length(input);
    const filled = (what: string, value: number): VectorData => {
      budget.take(length);
      return { name: `${input}_${what}`, data: new Float32Array(length).fill(value) };
    };
    const factor = vector(scale ?? filled('scale', 1), current);
    const term = vector(bias ?? filled('bias', 0), current);
    return builder.normalise(input, factor, term, epsilon, unique('normalised'));
  }

  function makeSource({ source }: Dynamic): string {
    switch (source.form) {
      case 'tensor':
        return source.name;
      case 'linear':
        return makeLinear(source.terms, source.bias);
      case 'affine':
        return makeAffine(source.input, source.scale, source.offset);
      case 'normalised':
        return makeNormalised(source);
      case 'cells':
        return makeCells(source.cells);
    }
  }

  function make(value: Dynamic): string {
    value.made.name ??= makeSource(value);
    return value.made.name;
  }

  return {
    builder,
    budget,
    carried,
    caches: new Map(),
    stateShapes: new Map(),
    quantised: [],
    frames,
    cells,
    make,
    term,
    nextLayer,
    unique,
    weight,
    vector,
    layer: () => current,
    transposed(matrix) {
      const byRows = turned.get(matrix.data) ?? new Map<number, Constant>();
      turned.set(matrix.data, byRows);
      const rows = matrix.shape[0]!;
      const known = byRows.get(rows) ?? transpose(matrix, [1, 0], budget);
      byRows.set(rows, known);
      return known;
    },
  };
}

/** The same axes, another vector. */
export function withTensor(like: Dynamic, name: string): Dynamic {
  return dynamic(like.shape, like.feature, like.time, { form: 'tensor', name });
}
