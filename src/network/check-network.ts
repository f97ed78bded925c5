// A network that came from outside as plain data, such as from another machine: every field of its type, every layer of a kind
// that is known here, every tensor of the shape that its layer gives it. What made it had checked it too, and is not believed.
import { HushbitError } from '../base/errors.ts';
import type { Carried, Layer, Operands } from './layer.ts';
import { COMPOSITES, carriedBy, expandLayer, PRIMITIVES, primitiveOf } from './layers/index.ts';
import { type Network, type Port, type Tensor, type TensorRole, tensorSize } from './network.ts';

const ROLES: Readonly<Record<TensorRole, 'constant' | 'value'>> = {
  port: 'value',
  carried: 'value',
  activation: 'value',
  weight: 'constant',
  bias: 'constant',
};
/** Far above any network that fits a device. */
const MOST_PARTS = 50_000;
const MOST_ELEMENTS = 2 ** 28;
const MOST_NAME = 1_000;
const MOST_PARAMS_DEPTH = 6;

/** @throws HushbitError `bad-model` */
export function checkNetwork(given: unknown): Network {
  const network = record(given, 'network');
  text(network.name, 'name');
  const tensors = checkTensors(network.tensors);
  const inputs = portsOf(network.inputs, 'inputs', tensors);
  const outputs = portsOf(network.outputs, 'outputs', tensors);
  const layers = list(network.layers, 'layers').map((layer) => checkLayer(layer));
  const carried = list(network.carried, 'carried').map((one) => carriedOf(one, tensors));
  checkOrder(tensors, layers, inputs);
  checkCarried(tensors, layers, carried);
  for (const { tensor } of outputs) {
    if (ROLES[tensors.get(tensor)!.role] !== 'value')
      bad(tensor, 'an output that a layer makes', 'a constant');
  }
  if (network.ranges !== undefined && !(network.ranges instanceof Map))
    bad('ranges', 'a map', 'something else');
  for (const [name, range] of (network.ranges as Map<unknown, unknown> | undefined) ?? []) {
    const { min, max } = record(range, 'ranges');
    if (typeof name !== 'string' || typeof min !== 'number' || typeof max !== 'number') {
      bad('ranges', 'least and greatest values by name', 'something else');
    }
  }
  for (const note of network.notes === undefined ? [] : list(network.notes, 'notes')) text(note, 'notes');
  return given as Network;
}

function bad(place: string, expected: string, got: string): never {
  throw new HushbitError({ code: 'bad-model', place: `network: ${place}`.slice(0, 200), expected, got });
}

function record(value: unknown, place: string): Record<string, unknown> {
  const isRecord =
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return isRecord ? (value as Record<string, unknown>) : bad(place, 'an object', typeof value);
}

function list(value: unknown, place: string): readonly unknown[] {
  if (!Array.isArray(value)) return bad(place, 'a list', typeof value);
  return value.length <= MOST_PARTS ? value : bad(place, `at most ${MOST_PARTS}`, String(value.length));
}

function text(value: unknown, place: string): string {
  if (typeof value === 'string' && value.length > 0 && value.length <= MOST_NAME) return value;
  return bad(place, `a name of at most ${MOST_NAME} characters`, typeof value);
}

function checkTensors(given: unknown): ReadonlyMap<string, Tensor> {
  if (!(given instanceof Map) || given.size > MOST_PARTS)
    return bad('tensors', 'a map of tensors', typeof given);
  for (const [key, value] of given) {
    const { name, role, shape, layer, data } = record(value, 'tensors');
    text(name, 'tensors');
    text(layer, String(name));
    if (name !== key) bad(String(key), 'a tensor of this name', String(name));
    if (typeof role !== 'string' || !Object.hasOwn(ROLES, role)) bad(key, 'a role', String(role));
    const sizes = list(shape, key);
    const isShape =
      sizes.length >= 1 &&
      sizes.length <= 4 &&
      sizes.every((n) => Number.isSafeInteger(n) && (n as number) >= 1);
    const size = isShape ? tensorSize({ shape: sizes as number[] }) : Number.NaN;
    if (!(size <= MOST_ELEMENTS)) bad(key, 'a shape', sizes.join(', ').slice(0, 60));
    const isConstant = ROLES[role as TensorRole] === 'constant';
    if (!isConstant && data !== undefined) bad(key, 'no values beside a constant', 'values');
    if (!isConstant) continue;
    if (!(data instanceof Float32Array) || data.length !== size) bad(key, `${size} float32 values`, 'others');
    if (!(data as Float32Array).every(Number.isFinite)) bad(key, 'finite values', 'others');
  }
  return given as Map<string, Tensor>;
}

function portsOf(given: unknown, place: string, tensors: ReadonlyMap<string, Tensor>): Port[] {
  return list(given, place).map((value) => {
    const { name, tensor } = record(value, place);
    if (!tensors.has(text(tensor, place))) bad(place, 'a tensor of the network', String(tensor));
    return { name: text(name, place), tensor: tensor as string };
  });
}

function checkLayer(given: unknown): Layer {
  const { kind, name, params, inputs, outputs } = record(given, 'layers');
  const isKnown =
    typeof kind === 'string' && (Object.hasOwn(PRIMITIVES, kind) || Object.hasOwn(COMPOSITES, kind));
  if (!isKnown) bad('layers', 'a kind of layer', String(kind).slice(0, 60));
  text(name, 'layers');
  for (const tensor of [...list(inputs, String(name)), ...list(outputs, String(name))])
    text(tensor, String(name));
  checkParams(params, String(name), 0);
  return given as Layer;
}

/** Plain: what they say is checked by whoever infers shapes from them. */
function checkParams(value: unknown, place: string, depth: number): void {
  if (depth > MOST_PARAMS_DEPTH) bad(place, 'params', 'deeper ones');
  if (value === null || ['number', 'boolean', 'undefined'].includes(typeof value)) return;
  if (typeof value === 'string') {
    text(value, place);
    return;
  }
  const inner = Array.isArray(value) ? list(value, place) : Object.values(record(value, place));
  for (const one of inner) checkParams(one, place, depth + 1);
}

function carriedOf(given: unknown, tensors: ReadonlyMap<string, Tensor>): Carried {
  const { state, next } = record(given, 'carried');
  const [from, to] = [tensors.get(text(state, 'carried')), tensors.get(text(next, 'carried'))];
  if (from?.role !== 'carried') return bad('carried', 'a carried tensor', String(state));
  if (!to || tensorSize(from) !== tensorSize(to)) bad(from.name, 'a next value of its size', String(next));
  return given as Carried;
}

/** Every layer reads what is there by then, and makes what its equations say. */
function checkOrder(
  tensors: ReadonlyMap<string, Tensor>,
  layers: readonly Layer[],
  inputs: readonly Port[],
): void {
  const there = new Set(
    [...tensors.values()].filter(({ role }) => role !== 'activation').map(({ name }) => name),
  );
  for (const { tensor } of inputs) there.add(tensor);
  const get = (name: string): Tensor => {
    const found = there.has(name) ? tensors.get(name) : undefined;
    return found ?? bad(String(name), 'a tensor that is there before it is read', 'none');
  };
  const operands: Operands = {
    shape: (name) => get(name).shape,
    vector(name) {
      const { shape } = get(name);
      return shape.length === 1 ? shape[0]! : bad(name, 'a vector', `${shape.length} dimensions`);
    },
    matrix(name) {
      const { shape } = get(name);
      return shape.length === 2
        ? [shape[0]!, shape[1]!]
        : bad(name, 'a matrix', `${shape.length} dimensions`);
    },
    constant(name) {
      const length = operands.vector(name);
      return get(name).data ? length : bad(name, 'a constant', 'another tensor');
    },
    refuse: bad,
  };
  for (const layer of layers) {
    try {
      for (const primitive of expandLayer(layer)) {
        const kind = primitiveOf(primitive);
        for (const name of kind.reads(primitive)) get(name);
        const output = primitive.outputs[0]!;
        const shape = kind.infer(primitive, operands);
        const made = tensors.get(output) ?? bad(output, 'a tensor of the network', 'none');
        if (made.role !== 'activation' || made.shape.join() !== shape.join() || there.has(output)) {
          bad(output, `one tensor of shape [${shape.join(', ')}]`, `[${made.shape.join(', ')}]`);
        }
        there.add(output);
      }
      for (const name of layer.outputs) get(name);
    } catch (error) {
      if (error instanceof HushbitError) throw error;
      bad(layer.name, `params of a ${layer.kind}`, 'others');
    }
  }
}

function checkCarried(
  tensors: ReadonlyMap<string, Tensor>,
  layers: readonly Layer[],
  carried: readonly Carried[],
): void {
  const nextOf = new Map(carried.map(({ state, next }) => [state, next]));
  if (nextOf.size !== carried.length) bad('carried', 'one next value of each state', 'two');
  for (const { name, role } of tensors.values()) {
    if (role === 'carried' && !nextOf.has(name)) bad(name, 'a value for the next frame', 'none');
  }
  for (const { state, next } of layers.flatMap((layer) => carriedBy(layer))) {
    if (nextOf.get(state) !== next) bad(state, `${next} for the next frame`, String(nextOf.get(state)));
  }
}
