// A small NSNet2-shaped network with seeded weights, its ranges and its features: every kind of operation, fast to compile.
import { randomFromSeed } from '../../src/base/random.ts';
import { observeRanges, type TensorRanges } from '../../src/calibrate/index.ts';
import type { Network } from '../../src/network/index.ts';
import { buildNsnet2, type FloatArray } from '../../src/npy/index.ts';
import type { PaperBits } from '../../src/paper/index.ts';

export interface SmallNetwork {
  readonly graph: Network;
  readonly ranges: TensorRanges;
  readonly features: Float32Array;
  readonly frames: number;
  readonly bins: number;
}

/** Odd sizes, so that no inner loop comes out even. */
const SIZES = { bins: 13, first: 37, units: 37, second: 53, third: 49 };

export function smallNetwork(seed: number, frames = 40): SmallNetwork {
  const random = randomFromSeed(seed);
  const value = (amplitude: number): number => (random.int(-10_000, 10_000) / 10_000) * amplitude;
  const array = (shape: number[], amplitude: number): FloatArray => ({
    shape,
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => value(amplitude)),
  });
  const { bins, first, units, second, third } = SIZES;
  const graph = buildNsnet2({
    onnx__MatMul_166: array([bins, first], 0.4),
    fc1_bias: array([first], 0.3),
    onnx__GRU_184: array([1, 3 * units, first], 0.4),
    onnx__GRU_185: array([1, 3 * units, units], 0.4),
    onnx__GRU_186: array([1, 6 * units], 0.3),
    onnx__GRU_204: array([1, 3 * units, units], 0.4),
    onnx__GRU_205: array([1, 3 * units, units], 0.4),
    onnx__GRU_206: array([1, 6 * units], 0.3),
    onnx__MatMul_207: array([units, second], 0.4),
    fc2_bias: array([second], 0.3),
    onnx__MatMul_208: array([second, third], 0.4),
    fc3_bias: array([third], 0.3),
    onnx__MatMul_209: array([third, bins], 0.4),
    fc4_bias: array([bins], 0.3),
  });
  const features = Float32Array.from({ length: frames * bins }, () => value(6) - 3);
  return { graph, ranges: observeRanges(graph, [features]), features, frames, bins };
}

export function randomBits(graph: Network, seed: number): ReadonlyMap<string, PaperBits> {
  const random = randomFromSeed(seed);
  const widths: readonly PaperBits[] = [8, 16, 32];
  return new Map([...graph.tensors.keys()].map((name) => [name, widths[random.int(0, 2)]!]));
}
