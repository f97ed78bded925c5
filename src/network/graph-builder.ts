// Builds a Graph operation by operation and checks the shapes as it goes.
import { HushbitError } from '../base/errors.ts';
import type { Graph, Operation, TensorKind, TensorSpec } from './graph.ts';

export interface GraphBuilder {
  /** A vector that comes with every frame. */
  input(name: string, length: number, layer: string): string;
  /** A vector carried from frame to frame; `setNext` says what it becomes. */
  state(name: string, length: number, layer: string): string;
  setNext(state: string, next: string): void;
  /** data: row-major [rows, columns]; refused where a value is not finite. */
  weight(name: string, rows: number, columns: number, data: Float32Array, layer: string): string;
  bias(name: string, data: Float32Array, layer: string): string;
  matmul(weight: string, vector: string, output: string): string;
  add(left: string, right: string, output: string): string;
  mul(left: string, right: string, output: string): string;
  map(op: 'one-minus' | 'sigmoid' | 'tanh' | 'relu', input: string, output: string): string;
  /** epsilon: rounded to float32; refused where it is not above 0 */
  normalise(input: string, scale: string, bias: string, epsilon: number, output: string): string;
  /** Length of a vector. */
  length(name: string): number;
  finish(output: string): Graph;
}

/** The tensors come out in the order of first use by an operation. */
export function createGraphBuilder(name: string): GraphBuilder {
  const declared = new Map<string, TensorSpec>();
  const tensors = new Map<string, TensorSpec>();
  const operations: Operation[] = [];
  const states: { state: string; next: string }[] = [];
  let inputName = '';

  const fail = (place: string, expected: string, got: string): never => {
    throw new HushbitError({ code: 'bad-model', place, expected, got, remedy: 'is the model consistent?' });
  };
  function declare(spec: TensorSpec): string {
    if (declared.has(spec.name)) fail(spec.name, 'one tensor of this name', 'two');
    if (spec.shape.some((n) => !(Number.isInteger(n) && n >= 1))) {
      fail(spec.name, 'sizes of at least 1', `[${spec.shape.join(', ')}]`);
    }
    declared.set(spec.name, spec);
    return spec.name;
  }
  function get(tensor: string): TensorSpec {
    return declared.get(tensor) ?? fail(tensor, 'a tensor declared before its use', 'none');
  }
  function use(tensor: string): TensorSpec {
    const spec = get(tensor);
    tensors.set(tensor, spec);
    return spec;
  }
  function vector(tensor: string): TensorSpec {
    const spec = use(tensor);
    if (spec.shape.length !== 1) fail(tensor, 'a vector', `shape [${spec.shape.join(', ')}]`);
    return spec;
  }
  function constant(spec: TensorSpec & { data: Float32Array }): string {
    const size = spec.shape.reduce((product, n) => product * n, 1);
    if (spec.data.length !== size) fail(spec.name, `${size} values`, `${spec.data.length}`);
    const bad = spec.data.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      throw new HushbitError({
        code: 'bad-model',
        place: spec.name,
        expected: 'finite values',
        got: `${spec.data[bad]} at element ${bad}`,
        remedy: 'the training or the export of this model failed',
      });
    }
    return declare(spec);
  }
  function result(output: string, length: number, layer: string): string {
    declare({ name: output, kind: 'activation', shape: [length], layer });
    use(output);
    return output;
  }
  function vectorKind(kind: TensorKind, tensor: string, length: number, layer: string): string {
    return declare({ name: tensor, kind, shape: [length], layer });
  }
  function pair(op: 'add' | 'mul', left: string, right: string, output: string): string {
    const [a, b] = [vector(left), vector(right)];
    if (a.shape[0] !== b.shape[0]) fail(right, `${a.shape[0]} values, as ${left} has`, `${b.shape[0]}`);
    operations.push({ op, left, right, output });
    return result(output, a.shape[0]!, a.layer);
  }

  return {
    input(tensor, length, layer) {
      if (inputName !== '') fail(tensor, `one input (${inputName})`, 'two');
      inputName = tensor;
      return vectorKind('input', tensor, length, layer);
    },
    state: (tensor, length, layer) => vectorKind('state', tensor, length, layer),
    setNext(state, next) {
      const [a, b] = [get(state), get(next)];
      if (a.shape[0] !== b.shape[0]) fail(next, `${a.shape[0]} values, as ${state} has`, `${b.shape[0]}`);
      states.push({ state, next });
    },
    weight: (tensor, rows, columns, data, layer) =>
      constant({ name: tensor, kind: 'weight', shape: [rows, columns], layer, data }),
    bias: (tensor, data, layer) =>
      constant({ name: tensor, kind: 'bias', shape: [data.length], layer, data }),
    matmul(weight, input, output) {
      const [a, b] = [use(weight), vector(input)];
      if (a.shape.length !== 2) fail(weight, 'a matrix', `shape [${a.shape.join(', ')}]`);
      if (a.shape[1] !== b.shape[0]) fail(weight, `${b.shape[0]} inputs, as ${input} has`, `${a.shape[1]}`);
      operations.push({ op: 'matmul', weight, vector: input, output });
      return result(output, a.shape[0]!, a.layer);
    },
    add: (left, right, output) => pair('add', left, right, output),
    mul: (left, right, output) => pair('mul', left, right, output),
    map(op, input, output) {
      const a = vector(input);
      operations.push({ op, input, output });
      return result(output, a.shape[0]!, a.layer);
    },
    normalise(input, scale, bias, epsilon, output) {
      const a = vector(input);
      for (const name of [scale, bias]) {
        const { data, shape } = vector(name);
        if (!data) fail(name, 'a constant', 'a tensor that changes with the frame');
        if (shape[0] !== a.shape[0]) fail(name, `${a.shape[0]} values, as ${input} has`, `${shape[0]}`);
      }
      const rounded = Math.fround(epsilon);
      if (!(rounded > 0 && rounded < Infinity)) fail(output, 'a finite epsilon above 0', `${epsilon}`);
      operations.push({ op: 'normalise', input, scale, bias, epsilon: rounded, output });
      return result(output, a.shape[0]!, a.layer);
    },
    length: (tensor) => get(tensor).shape[0]!,
    finish(output) {
      get(output);
      for (const spec of declared.values()) {
        if (!tensors.has(spec.name)) fail(spec.name, 'a tensor that an operation uses', 'one that none does');
        if (spec.kind === 'state' && !states.some(({ state }) => state === spec.name)) {
          fail(spec.name, 'a value for the next frame', 'none');
        }
      }
      return { name, tensors, operations, input: inputName, output, states };
    },
  };
}
