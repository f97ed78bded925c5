// Builds a network layer by layer and checks shapes as it goes.
import { HushbitError } from '../base/errors.ts';
import type { Layer, LayerSink, Operands } from './layer.ts';
import type { FunctionName } from './layers/functions.ts';
import { type AnyLayer, carriedBy, expandLayer, primitiveOf } from './layers/index.ts';
import type { NormaliseLayer } from './layers/normalise.ts';
import type { RealFunctionName } from './layers/real-functions.ts';
import { type Network, type Port, type Tensor, type TensorRole, tensorSize } from './network.ts';

export interface NetworkBuilder extends LayerSink {
  /** A vector that comes with every frame. */
  input(name: string, length: number, layer: string): string;
  /** What a carried tensor becomes, where no layer says it. */
  setNext(state: string, next: string): void;
  matmul(weight: string, vector: string, output: string): string;
  add(left: string, right: string, output: string): string;
  mul(left: string, right: string, output: string): string;
  div(left: string, right: string, output: string): string;
  map(op: FunctionName | RealFunctionName, input: string, output: string): string;
  /** epsilon: rounded to float32; refused where it is not above 0 */
  normalise(input: string, scale: string, bias: string, epsilon: number, output: string): string;
  /** So far. */
  layers(): readonly AnyLayer[];
  /** outputs: one tensor, or named ports */
  finish(outputs: string | readonly Port[]): Network;
}

function fail(place: string, expected: string, got: string): never {
  throw new HushbitError({ code: 'bad-model', place, expected, got, remedy: 'is the model consistent?' });
}

const shown = (shape: readonly number[]): string => `shape [${shape.join(', ')}]`;

/** The tensors come out in the order of first use by a layer. */
export function createNetworkBuilder(name: string): NetworkBuilder {
  const declared = new Map<string, Tensor>();
  const tensors = new Map<string, Tensor>();
  const layers: AnyLayer[] = [];
  const nextOf = new Map<string, string>();
  const inputs: Port[] = [];

  function declare(tensor: Tensor): string {
    if (declared.has(tensor.name)) fail(tensor.name, 'one tensor of this name', 'two');
    if (tensor.shape.some((n) => !(Number.isInteger(n) && n >= 1))) {
      fail(tensor.name, 'sizes of at least 1', `[${tensor.shape.join(', ')}]`);
    }
    declared.set(tensor.name, tensor);
    return tensor.name;
  }
  function get(tensor: string): Tensor {
    return declared.get(tensor) ?? fail(tensor, 'a tensor declared before its use', 'none');
  }
  function constant(tensor: Tensor & { data: Float32Array }): string {
    const size = tensorSize(tensor);
    if (tensor.data.length !== size) fail(tensor.name, `${size} values`, `${tensor.data.length}`);
    const bad = tensor.data.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      throw new HushbitError({
        code: 'bad-model',
        place: tensor.name,
        expected: 'finite values',
        got: `${tensor.data[bad]} at element ${bad}`,
        remedy: 'the training or the export of this model failed',
      });
    }
    return declare(tensor);
  }
  function vectorOf(role: TensorRole, tensor: string, length: number, layer: string): string {
    return declare({ name: tensor, role, shape: [length], layer });
  }
  const operands: Operands = {
    shape: (tensor) => get(tensor).shape,
    vector(tensor) {
      const { shape } = get(tensor);
      return shape.length === 1 ? shape[0]! : fail(tensor, 'a vector', shown(shape));
    },
    matrix(tensor) {
      const { shape } = get(tensor);
      return shape.length === 2 ? [shape[0]!, shape[1]!] : fail(tensor, 'a matrix', shown(shape));
    },
    constant(tensor) {
      const length = operands.vector(tensor);
      return get(tensor).data ? length : fail(tensor, 'a constant', 'a tensor that changes with the frame');
    },
    refuse: fail,
  };
  function setNext(state: string, next: string): void {
    const [a, b] = [get(state), get(next)];
    if (tensorSize(a) !== tensorSize(b)) {
      fail(next, `${tensorSize(a)} values, as ${state} has`, `${tensorSize(b)}`);
    }
    if (nextOf.has(state)) fail(state, 'one value for the next frame', 'two');
    nextOf.set(state, next);
    tensors.set(next, b);
  }
  function push(layer: Layer): string {
    for (const primitive of expandLayer(layer)) {
      const kind = primitiveOf(primitive);
      const reads = kind.reads(primitive);
      const from = reads.map(get);
      for (const tensor of from) tensors.set(tensor.name, tensor);
      const shapes = [kind.infer(primitive, operands), ...(kind.others?.(primitive) ?? [])];
      for (const [i, shape] of shapes.entries()) {
        const output = primitive.outputs[i]!;
        declare({ name: output, role: 'activation', shape, layer: from[0]!.layer });
        tensors.set(output, declared.get(output)!);
      }
    }
    for (const output of layer.outputs) get(output);
    for (const { state, next } of carriedBy(layer)) setNext(state, next);
    layers.push(layer as AnyLayer);
    return layer.outputs[0]!;
  }
  /** A primitive that belongs to the layer of the first tensor that it reads. */
  function primitive(layer: Omit<AnyLayer, 'name'>, first: string): string {
    return push({ ...layer, name: get(first).layer });
  }

  return {
    input(tensor, length, layer) {
      inputs.push({ name: tensor, tensor });
      return vectorOf('port', tensor, length, layer);
    },
    state: (tensor, shape, layer) =>
      declare({ name: tensor, role: 'carried', shape: typeof shape === 'number' ? [shape] : shape, layer }),
    setNext,
    weight: (tensor, rows, columns, data, layer) =>
      constant({ name: tensor, role: 'weight', shape: [rows, columns], layer, data }),
    bias: (tensor, data, layer) =>
      constant({ name: tensor, role: 'bias', shape: [data.length], layer, data }),
    push,
    matmul: (weight, vector, output) =>
      primitive({ kind: 'matmul', params: { weight }, inputs: [vector], outputs: [output] }, weight),
    add: (left, right, output) =>
      primitive({ kind: 'add', params: null, inputs: [left, right], outputs: [output] }, left),
    mul: (left, right, output) =>
      primitive({ kind: 'mul', params: null, inputs: [left, right], outputs: [output] }, left),
    div: (left, right, output) =>
      primitive({ kind: 'div', params: null, inputs: [left, right], outputs: [output] }, left),
    map: (kind, input, output) =>
      primitive({ kind, params: null, inputs: [input], outputs: [output] }, input),
    normalise(input, scale, bias, epsilon, output) {
      const params = { scale, bias, epsilon: Math.fround(epsilon) };
      const layer: Omit<NormaliseLayer, 'name'> = {
        kind: 'normalise',
        params,
        inputs: [input],
        outputs: [output],
      };
      return primitive(layer, input);
    },
    length: (tensor) => get(tensor).shape[0]!,
    layers: () => layers,
    finish(given) {
      const outputs = typeof given === 'string' ? [{ name: given, tensor: given }] : given;
      for (const { tensor } of outputs) get(tensor);
      for (const tensor of declared.values()) {
        if (!tensors.has(tensor.name)) fail(tensor.name, 'a tensor that a layer uses', 'one that none does');
        if (tensor.role === 'carried' && !nextOf.has(tensor.name)) {
          fail(tensor.name, 'a value for the next frame', 'none');
        }
      }
      const carried = [...nextOf].map(([state, next]) => ({ state, next }));
      return { name, tensors, layers, inputs, outputs, carried };
    },
  };
}
