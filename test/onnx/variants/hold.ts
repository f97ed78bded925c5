// Holds variants of files to ONNX Runtime: what is read gives what the runtime computes, or the file is refused in one line.
import { HushbitError } from '../../../src/base/errors.ts';
import { type RandomSource, randomFromSeed } from '../../../src/base/random.ts';
import { createReference, singlePorts, tensorSize } from '../../../src/network/index.ts';
import { importOnnx } from '../../../src/onnx/importer.ts';
import { type RandomOnnx, randomOnnx, signedValues } from '../random-onnx.ts';
import { runRandom } from '../runtime.ts';
import { mutated } from './mutate.ts';
import { respelt } from './respell.ts';

const FRAMES = 7;
/** Of values of order 1; both sides sum in float32, in different orders. */
const TOLERANCE = 2e-5;

export interface Held {
  /** Read, and equal. */
  equal: number;
  /** By us, while ONNX Runtime runs it. */
  refused: number;
  /** Files that ONNX Runtime does not run, or that overflow there: nothing to compare. */
  withoutOracle: number;
  greatest: number;
}

type Variant = (of: RandomOnnx, random: RandomSource) => RandomOnnx;

async function hold(
  seeds: readonly number[],
  variantOf: Variant,
  onRefused?: (title: string, line: string) => void,
) {
  const held: Held = { equal: 0, refused: 0, withoutOracle: 0, greatest: 0 };
  for (const seed of seeds) {
    const variant = variantOf(randomOnnx(seed), randomFromSeed(seed * 31 + 7));
    const features = signedValues(randomFromSeed(seed + 900), FRAMES * variant.bins, 2);
    const expected = await oracle(variant, features);
    const found = read(variant, features);
    if (expected === null) {
      held.withoutOracle += 1;
    } else if (found instanceof HushbitError) {
      held.refused += 1;
      onRefused?.(variant.title, found.message);
    } else {
      const difference = greatestRelative(found, expected);
      if (!(difference <= TOLERANCE)) {
        throw new Error(`${variant.title}: read as another network, difference ${difference}`);
      }
      held.greatest = Math.max(held.greatest, difference);
      held.equal += 1;
    }
  }
  return held;
}

/** Null where the runtime refuses the file or its values are no numbers. */
async function oracle(variant: RandomOnnx, features: Float32Array): Promise<Float32Array | null> {
  try {
    const expected = await runRandom(variant, features);
    return expected.every((value) => Math.abs(value) < 1e6) ? expected : null;
  } catch {
    return null;
  }
}

function read(variant: RandomOnnx, features: Float32Array): Float32Array | HushbitError {
  try {
    const { network, isMaskTimesInput } = importOnnx(variant.bytes, 'variant.onnx', [], {
      outputPort: 'mask',
    });
    const ports = singlePorts(network);
    const width = tensorSize(ports.output);
    const found = new Float32Array(FRAMES * width);
    createReference(network).run(features, FRAMES, found);
    // The front end multiplies what the file multiplies itself.
    return isMaskTimesInput ? found.map((mask, i) => mask * features[i]!) : found;
  } catch (error) {
    if (error instanceof HushbitError) return error;
    throw new Error(`${variant.title}: ${(error as Error).stack}`);
  }
}

function greatestRelative(found: Float32Array, expected: Float32Array): number {
  if (found.length !== expected.length) return Infinity;
  const size = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  return found.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!) / size || 0), 0);
}

export const holdRespelt = (seeds: readonly number[], onRefused?: (title: string, line: string) => void) =>
  hold(seeds, respelt, onRefused);
export const holdMutated = (seeds: readonly number[], onRefused?: (title: string, line: string) => void) =>
  hold(seeds, mutated, onRefused);
