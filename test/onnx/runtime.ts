// ONNX Runtime over a clip: one call for all frames, or one per frame with the states carried by hand.
import * as ort from 'onnxruntime-node';
import type { OnnxExport } from '../../src/onnx/index.ts';
import type { RandomOnnx } from './random-onnx.ts';

/**
 * Without its rewriting of graphs: that of a normalisation in parts takes the mean for epsilon where the file adds them in the other
 * order (1.30), off by 0.18.
 */
export function openSession(bytes: Uint8Array): Promise<ort.InferenceSession> {
  return ort.InferenceSession.create(bytes, {
    graphOptimizationLevel: 'disabled',
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // What it refuses it throws; it need not print it too.
    logSeverityLevel: 4,
  });
}

function floats(data: Float32Array, shape: readonly number[]): ort.Tensor {
  return new ort.Tensor('float32', data, [...shape]);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

/** features, result: row-major [frames, bins] */
export async function runRandom(network: RandomOnnx, features: Float32Array): Promise<Float32Array> {
  const { bins, states, perFrame } = network;
  const session = await openSession(network.bytes);
  const frames = features.length / bins;
  const mask = new Float32Array(features.length);
  const block = perFrame ? 1 : frames;
  const carried = new Map(
    states.map(({ input, shape }) => [input, floats(new Float32Array(sizeOf(shape)), shape)]),
  );
  for (let t = 0; t < frames; t += block) {
    const part = features.slice(t * bins, (t + block) * bins);
    const results = await session.run({
      x: floats(part, network.shape(block)),
      ...Object.fromEntries(carried),
    });
    if (results.mask!.data.length !== part.length) throw new Error('a mask of another width');
    mask.set(results.mask!.data as Float32Array, t * bins);
    for (const { input, output } of states) carried.set(input, results[output]!);
  }
  await session.release();
  return mask;
}

const ARRAYS = {
  float: ['float32', Float32Array],
  int8: ['int8', Int8Array],
  uint8: ['uint8', Uint8Array],
  int16: ['int16', Int16Array],
} as const;

export function firstState({ type, shape, zeroPoint }: OnnxExport['states'][number]): ort.Tensor {
  const [name, TypedArray] = ARRAYS[type];
  return new ort.Tensor(name, new TypedArray(sizeOf(shape)).fill(zeroPoint), [...shape]);
}

/** An exported model, one frame at a time. */
export async function runExport(model: OnnxExport, features: Float32Array): Promise<Float32Array> {
  const session = await openSession(model.bytes);
  const bins = model.frameShape.at(-1)!;
  const mask = new Float32Array(features.length);
  let carried = Object.fromEntries(model.states.map((state) => [state.state, firstState(state)]));
  for (let t = 0; t * bins < features.length; t++) {
    const x = floats(features.slice(t * bins, (t + 1) * bins), model.frameShape);
    const results = await session.run({ [model.input]: x, ...carried });
    mask.set(results[model.output]!.data as Float32Array, t * bins);
    carried = Object.fromEntries(model.states.map(({ state, next }) => [state, results[next]!]));
  }
  return mask;
}

export function greatestDifference(a: Float32Array, b: Float32Array): number {
  let greatest = a.length === b.length ? 0 : Infinity;
  for (const [i, value] of a.entries()) greatest = Math.max(greatest, Math.abs(value - b[i]!));
  return greatest;
}
