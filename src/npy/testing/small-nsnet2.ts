// A small NSNet2 with seeded random weights, sizes all different, as arrays and as .npy files. For tests; not exported.
import { type RandomSource, randomFromSeed } from '../../base/random.ts';
import type { ModelFile } from '../../network/model-file.ts';
import { NSNET2_ARRAYS, type Nsnet2ArrayName, type Nsnet2Arrays } from '../nsnet2.ts';
import { writeNpy } from '../writer.ts';

export interface SmallSizes {
  readonly bins: number;
  readonly fc1: number;
  readonly gru1: number;
  readonly gru2: number;
  readonly fc2: number;
  readonly fc3: number;
}

export const SMALL_SIZES: SmallSizes = { bins: 9, fc1: 7, gru1: 6, gru2: 5, fc2: 11, fc3: 8 };

export function randomValues(random: RandomSource, length: number, size: number): Float32Array {
  return Float32Array.from({ length }, () => (random.int(-1_000_000, 1_000_000) / 1_000_000) * size);
}

export function smallNsnet2(seed = 1, sizes: SmallSizes = SMALL_SIZES): Nsnet2Arrays {
  const random = randomFromSeed(seed);
  const { bins, fc1, gru1, gru2, fc2, fc3 } = sizes;
  const shapes: Record<Nsnet2ArrayName, number[]> = {
    onnx__MatMul_166: [bins, fc1],
    fc1_bias: [fc1],
    onnx__GRU_184: [1, 3 * gru1, fc1],
    onnx__GRU_185: [1, 3 * gru1, gru1],
    onnx__GRU_186: [1, 6 * gru1],
    onnx__GRU_204: [1, 3 * gru2, gru1],
    onnx__GRU_205: [1, 3 * gru2, gru2],
    onnx__GRU_206: [1, 6 * gru2],
    onnx__MatMul_207: [gru2, fc2],
    fc2_bias: [fc2],
    onnx__MatMul_208: [fc2, fc3],
    fc3_bias: [fc3],
    onnx__MatMul_209: [fc3, bins],
    fc4_bias: [bins],
  };
  const entries = NSNET2_ARRAYS.map((name) => {
    const shape = shapes[name];
    const size = shape.reduce((product, n) => product * n, 1);
    return [name, { shape, data: randomValues(random, size, 0.8) }] as const;
  });
  return Object.fromEntries(entries) as unknown as Nsnet2Arrays;
}

export function smallFiles(arrays: Nsnet2Arrays = smallNsnet2()): ModelFile[] {
  return NSNET2_ARRAYS.map((name) => ({ name: `${name}.npy`, bytes: writeNpy(arrays[name]) }));
}

/** Row-major [frames, bins], like logarithms of power. */
export function smallFeatures(frames: number, bins: number = SMALL_SIZES.bins, seed = 7): Float32Array {
  return randomValues(randomFromSeed(seed), frames * bins, 4);
}
