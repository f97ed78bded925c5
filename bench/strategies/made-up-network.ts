// A small network to search over: measurements of it take milliseconds.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { randomFromSeed } from '../../src/base/random.ts';
import { writeNpy } from '../../src/npy/index.ts';

/** Of weights, over what keeps the variance. */
const GAIN = 3;

/**
 * A network of the embedded one's layout with weights at random, some rows of them larger than others, and large enough that the mask
 * moves: 19 dB are left of it at 2 bits and 41 at 8, as of trained ones.
 * @returns the directory
 */
export function writeMadeUpNetwork(dir: string, units: number, seed: number): string {
  const [bins, dense] = [257, units + 4];
  const shapes: Record<string, number[]> = {
    onnx__MatMul_166: [bins, units],
    fc1_bias: [units],
    onnx__GRU_184: [1, 3 * units, units],
    onnx__GRU_185: [1, 3 * units, units],
    onnx__GRU_186: [1, 6 * units],
    onnx__GRU_204: [1, 3 * units, units],
    onnx__GRU_205: [1, 3 * units, units],
    onnx__GRU_206: [1, 6 * units],
    onnx__MatMul_207: [units, dense],
    fc2_bias: [dense],
    onnx__MatMul_208: [dense, dense],
    fc3_bias: [dense],
    onnx__MatMul_209: [dense, bins],
    fc4_bias: [bins],
  };
  const random = randomFromSeed(seed);
  mkdirSync(dir, { recursive: true });
  for (const [name, shape] of Object.entries(shapes)) {
    const width = shape.at(-1)!;
    const length = shape.reduce((product, n) => product * n, 1);
    const inputs = name.includes('MatMul') ? shape[0]! : width;
    // The logarithms that the first layer reads are far from 0.
    const gain = name.endsWith('bias') ? 0.5 : name === 'onnx__MatMul_166' ? GAIN / 8 : GAIN;
    const scales = Array.from({ length: length / width }, () => 2 ** (random.int(-100, 100) / 100));
    const data = Float32Array.from(
      { length },
      (_, i) =>
        ((scales[Math.floor(i / width)]! * random.int(-1000, 1000)) / 1000 / Math.sqrt(inputs)) * gain,
    );
    writeFileSync(path.join(dir, `${name}.npy`), writeNpy({ shape, data }));
  }
  return dir;
}
