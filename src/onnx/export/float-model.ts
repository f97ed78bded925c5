// The float network as an ONNX file. Where every state belongs to a layer that ONNX has a node for, the file takes any
// number of frames at once (`x` [frames, 1, bins]) with the states as further inputs and outputs; else it describes one
// frame (`x` [1, bins]).

import { HushbitError } from '../../base/errors.ts';
import {
  carriedBy,
  expandLayer,
  type Layer,
  type Network,
  singlePorts,
  tensorSize,
} from '../../network/index.ts';
import { createOnnxWriter } from '../writer.ts';
import type { Writing } from './layer-writer.ts';
import { writerOf } from './layers/index.ts';

/** The least that has everything used here; widely read. */
export const FLOAT_OPSET = 17;

function writeFrame(writing: Writing, layer: Layer): void {
  const own = writerOf(layer)?.frame;
  if (own) own(writing, layer);
  else for (const primitive of expandLayer(layer)) writePrimitive(writing, primitive);
}

function writePrimitive(writing: Writing, primitive: Layer): void {
  writerOf(primitive)!.frame!(writing, primitive);
}

/** @throws HushbitError `unsupported` for layers that are none of this kind of files; the remedy is the caller's to know */
export function requireWritable(network: Network, remedy: string): void {
  const others = network.layers.filter((layer) => writerOf(layer)?.frame === undefined);
  const unknown = others.flatMap((layer) => expandLayer(layer)).find((one) => !writerOf(one)?.frame);
  if (unknown === undefined) return;
  throw new HushbitError({
    code: 'unsupported',
    place: unknown.outputs[0]!,
    expected:
      'layers that are written as ONNX: dense, GRU, LSTM, convolutions over time, and functions of elements',
    got: unknown.kind,
    remedy,
  });
}

const REMEDY = '`--format c` knows more of them; of a pipeline each network can be exported by itself';

export interface OnnxExport {
  readonly bytes: Uint8Array;
  readonly input: string;
  /** Of `input` for one frame. */
  readonly frameShape: readonly number[];
  readonly output: string;
  /** What `next` gives after a frame is `state` before the following one; all 0 at the start of a clip. */
  readonly states: readonly OnnxState[];
}

export interface OnnxState {
  readonly state: string;
  readonly next: string;
  readonly type: 'float' | 'int8' | 'uint8' | 'int16';
  readonly shape: readonly number[];
  /** Integer that stands for 0. */
  readonly zeroPoint: number;
}

/**
 * @param metadata key/value pairs that the file carries, `hushbit.frontend` for one
 * @throws HushbitError `unsupported`
 */
export function exportFloatOnnx(
  network: Network,
  metadata: Readonly<Record<string, string>> = {},
): OnnxExport {
  requireWritable(network, REMEDY);
  const writer = createOnnxWriter(network.name, FLOAT_OPSET);
  const { input, output } = singlePorts(network);
  const sequences = new Map(
    network.layers.map((layer) => [layer, writerOf(layer)?.sequence?.(layer, network) ?? null] as const),
  );
  const inSequences = network.layers.flatMap((layer) => (sequences.get(layer) ? carriedBy(layer) : []));
  const sequence = inSequences.length === network.carried.length;
  const sizeOf = (name: string): number => tensorSize(network.tensors.get(name)!);
  const shapeOf = (name: string): (number | string)[] =>
    sequence ? ['frames', 1, sizeOf(name)] : [1, sizeOf(name)];
  writer.input(input.name, 'float', shapeOf(input.name));
  const shapes = new Map(
    network.layers.flatMap((layer) =>
      carriedBy(layer).flatMap(({ state }) => {
        const shape = writerOf(layer)?.carriedShape?.(layer, network);
        return shape ? [[state, shape] as const] : [];
      }),
    ),
  );
  const states = network.carried.map(({ state, next }): OnnxState => {
    const shape = shapes.get(state) ?? (sequence ? [1, 1, sizeOf(state)] : [1, sizeOf(state)]);
    writer.input(state, 'float', shape);
    // What is no tensor of the network has a dot in its name, which none that was read has. A recurrent node says itself which state
    // it leaves; elementary operations do not, so the name has to.
    return { state, next: sequence ? `${next}.last` : `${state}.next`, type: 'float', shape, zeroPoint: 0 };
  });
  const writing: Writing = {
    writer,
    network,
    operand(name) {
      const { data, shape } = network.tensors.get(name)!;
      return data ? writer.constant(name, 'float', shape, data) : name;
    },
    data: (name) => network.tensors.get(name)!.data!,
    length: sizeOf,
  };
  for (const layer of network.layers) {
    const whole = sequence ? sequences.get(layer) : null;
    if (whole) whole(writing);
    else writeFrame(writing, layer);
  }
  if (!sequence) {
    for (const { state, next } of network.carried) writer.node('Identity', [next], [`${state}.next`]);
  }
  writer.output(output.name, 'float', shapeOf(output.name));
  for (const { next, shape } of states) writer.output(next, 'float', shape);
  const frameShape = sequence ? [1, 1, sizeOf(input.name)] : [1, sizeOf(input.name)];
  return { bytes: writer.finish(metadata), input: input.name, frameShape, output: output.name, states };
}
