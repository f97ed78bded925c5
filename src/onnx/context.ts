// The graph while it is being read: turns pending values into operations, numbers layers and names tensors as the reader
// of .npy weights does (`fc1MatMul`, `gru1_r`, `relu_1`), so that calibrations and genomes serve both.
import { createNetworkBuilder, type NetworkBuilder } from '../network/network-builder.ts';
import type { Budget, Constant } from './constant.ts';
import { transpose } from './fold.ts';
import {
  type Dynamic,
  dynamic,
  lengthOf,
  type MatrixData,
  type StatePart,
  type VectorData,
} from './value.ts';

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
  readonly carried: CarriedState[];
  /** Graph inputs that hold earlier frames of a convolution. */
  readonly caches: Set<string>;
  /** Name of the vector in the graph; makes the pending operations. */
  make(value: Dynamic): string;
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

export function createContext(model: string, firstLayer: string, budget: Budget): ImportContext {
  const builder = createNetworkBuilder(model);
  const taken = new Set<string>();
  const declared = new Map<Float32Array, Map<string, string>>();
  const turned = new Map<Constant['data'], Map<number, Constant>>();
  const counts = { fc: 0, gru: 0, lstm: 0, conv: 0 };
  const carried: CarriedState[] = [];
  let current = firstLayer;

  function unique(wanted: string): string {
    const base = identifier(wanted);
    let name = base;
    for (let i = 1; taken.has(name); i++) name = `${base}_${i}`;
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

  function makeLinear(input: string, matrix: MatrixData, bias: VectorData | null): string {
    const { layer } = nextLayer('fc');
    const product = builder.matmul(weight(matrix, layer), input, unique(`${layer}MatMul`));
    return bias ? builder.add(product, vector(bias, layer), unique(`${layer}Add`)) : product;
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

  /** Products with matrices of 0 and 1 put the parts in their places: exact, and an integer scheme can run it. */
  function makeJoined(parts: readonly string[], length: number): string {
    let sum: string | null = null;
    let at = 0;
    for (const part of parts) {
      const columns = builder.length(part);
      budget.take(length * columns);
      const data = new Float32Array(length * columns);
      for (let c = 0; c < columns; c++) data[(at + c) * columns + c] = 1;
      at += columns;
      const placed = makeLinear(part, { name: `${part}_place`, rows: length, columns, data }, null);
      sum = sum === null ? placed : builder.add(sum, placed, unique('joined'));
    }
    return sum!;
  }

  function makeState(part: StatePart): string {
    const found = carried.find((one) => one.part.input === part.input && one.part.index === part.index);
    if (found) return found.state;
    const state = builder.state(
      unique(part.index === 0 ? part.input : `${part.input}_${part.index}`),
      part.length,
      current,
    );
    carried.push({ part, state, next: null });
    return state;
  }

  function makeSource(value: Dynamic): string {
    const { source } = value;
    switch (source.form) {
      case 'tensor':
        return source.name;
      case 'linear':
        return makeLinear(source.input, source.weight, source.bias);
      case 'affine':
        return makeAffine(source.input, source.scale, source.offset);
      case 'joined':
        return makeJoined(source.parts, lengthOf(value));
      case 'state':
        return makeState(source.part);
    }
  }

  return {
    builder,
    budget,
    carried,
    caches: new Set(),
    make(value) {
      value.made.name ??= makeSource(value);
      return value.made.name;
    },
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
