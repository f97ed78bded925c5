// Networks of NSNet2's shape with random weights: at full size what the compiled kernels meet in use (rows of 257, 400
// and 600), and narrower ones where compiling counts.
import { type RandomSource, randomFromSeed } from '../../src/base/random.ts';
import { observeRanges, rangesToJson } from '../../src/calibrate/index.ts';
import { listSites, lower, type Site, uniformFormats } from '../../src/lower/index.ts';
import { randomFeatures, randomFormats } from '../../src/lower/testing/random-program.ts';
import type { Network } from '../../src/network/index.ts';
import { buildNsnet2, type FloatArray } from '../../src/npy/index.ts';
import type { FormatName, QuantProgram } from '../../src/program/index.ts';
import { ALL_FORMATS } from '../../src/program/testing/random-program.ts';

export interface NetworkCase {
  readonly program: QuantProgram;
  readonly frames: number;
  /** Row-major [frames, bins]. */
  readonly features: Float32Array;
}

export interface Widths {
  readonly bins: number;
  readonly first: number;
  readonly units: number;
  readonly second: number;
  readonly third: number;
}

export const FULL_SIZE: Widths = { bins: 257, first: 400, units: 400, second: 600, third: 600 };

/** Weights of so many bits beside activations of so many, as --bits names them. */
export type Mixed = `w${2 | 3 | 4 | 5 | 6 | 8 | 16}a${8 | 16}`;

export function isMixed(text: string): text is Mixed {
  return /^w(2|3|4|5|6|8|16)a(8|16)$/.test(text);
}

export type FormatChoice =
  | '8 bits'
  | '16 bits'
  | 'float32'
  | 'random integers'
  | 'random formats'
  | 'all formats'
  | Mixed;

export function nsnet2Case(choice: FormatChoice, frames: number, widths = FULL_SIZE, seed = 7): NetworkCase {
  const random = randomFromSeed(seed);
  const graph = randomNsnet2(random, widths);
  const features = randomFeatures(random, frames, widths.bins);
  const calibration = randomFeatures(random, 4, widths.bins);
  const ranges = rangesToJson(observeRanges(graph, [calibration]));
  return { program: lower(graph, chooseFormats(random, listSites(graph), choice), ranges), frames, features };
}

export function chooseFormats(
  random: RandomSource,
  sites: readonly Site[],
  choice: FormatChoice,
): FormatName[] {
  switch (choice) {
    case '8 bits':
      return uniformFormats(sites, 8);
    case '16 bits':
      return uniformFormats(sites, 16);
    case 'float32':
      return uniformFormats(sites, 'float32');
    case 'random integers':
      return randomFormats(random, sites, ['i8', 'i16']);
    case 'random formats':
      return randomFormats(random, sites);
    case 'all formats':
      return randomFormats(random, sites, ALL_FORMATS);
    default:
      return mixedFormats(sites, choice);
  }
}

/** As --bits has them: carried states stay at 16 bits. */
export function mixedFormats(sites: readonly Site[], choice: Mixed): FormatName[] {
  const [, weights, activations] = /^w(\d+)a(\d+)$/.exec(choice)!;
  const others = uniformFormats(sites, activations === '8' ? 8 : 16);
  return sites.map(({ kind }, i) => (kind === 'weight' ? (`i${weights}` as FormatName) : others[i]!));
}

/** Weights as large as trained ones: 1.5 / sqrt(columns). */
export function randomNsnet2(random: RandomSource, { bins, first, units, second, third }: Widths): Network {
  const values = (shape: number[], size: number): FloatArray => ({
    shape,
    data: Float32Array.from(
      { length: shape.reduce((a, b) => a * b, 1) },
      () => (random.int(-100_000, 100_000) / 100_000) * size,
    ),
  });
  const weight = (rows: number, columns: number): FloatArray =>
    values([rows, columns], 1.5 / Math.sqrt(rows));
  const gates = (columns: number): FloatArray => values([1, 3 * units, columns], 1.5 / Math.sqrt(columns));
  return buildNsnet2({
    onnx__MatMul_166: weight(bins, first),
    fc1_bias: values([first], 0.3),
    onnx__GRU_184: gates(first),
    onnx__GRU_185: gates(units),
    onnx__GRU_186: values([1, 6 * units], 0.3),
    onnx__GRU_204: gates(units),
    onnx__GRU_205: gates(units),
    onnx__GRU_206: values([1, 6 * units], 0.3),
    onnx__MatMul_207: weight(units, second),
    fc2_bias: values([second], 0.3),
    onnx__MatMul_208: weight(second, third),
    fc3_bias: values([third], 0.3),
    onnx__MatMul_209: weight(third, bins),
    fc4_bias: values([bins], 0.3),
  });
}
