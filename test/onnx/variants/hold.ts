// Holds variants of files to ONNX Runtime: what is read gives what the runtime computes, or the file is refused in one line.
import * as ort from 'onnxruntime-node';
import { HushbitError } from '../../../src/base/errors.ts';
import { type RandomSource, randomFromSeed } from '../../../src/base/random.ts';
import { readModel } from '../../../src/inputs/index.ts';
import { createReference, singlePorts, tensorSize } from '../../../src/network/index.ts';
import { importOnnx } from '../../../src/onnx/importer.ts';
import { byFrame, FRAMES as GRID_FRAMES, randomFrames, randomGrid } from '../grid-networks.ts';
import { type RandomOnnx, randomOnnx, signedValues } from '../random-onnx.ts';
import { openSession, runRandom } from '../runtime.ts';
import { mutated } from './mutate.ts';
import { respelt } from './respell.ts';

const FRAMES = 7;
/** Of values of order 1; both sides sum in float32, in different orders. */
const TOLERANCE = 2e-5;
const GRID_TOLERANCE = 1e-4;

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
export const holdMutatedVectors = (
  seeds: readonly number[],
  onRefused?: (title: string, line: string) => void,
) => hold(seeds, mutated, onRefused);

/** The same of files whose frames have several axes: ONNX Runtime is given all frames, the network that is read one after the other. */
export async function holdMutatedGrids(
  seeds: readonly number[],
  onRefused?: (title: string, line: string) => void,
): Promise<Held> {
  const held: Held = { equal: 0, refused: 0, withoutOracle: 0, greatest: 0 };
  for (const seed of seeds) {
    const made = randomGrid(seed);
    const { input, features } = randomFrames(made, seed);
    const whole: RandomOnnx = {
      ...{ title: made.title, bytes: made.bytes, bins: made.first.bins, states: [], opset: 17 },
      ...{ perFrame: false, shape: () => [...input.dims] },
    };
    const variant = mutated(whole, randomFromSeed(seed * 31 + 7), 4);
    const expected = await gridOracle(variant.bytes, input);
    const found = readGrid(variant, features);
    if (expected === null) {
      held.withoutOracle += 1;
    } else if (found instanceof HushbitError) {
      held.refused += 1;
      onRefused?.(variant.title, found.message);
    } else {
      const difference = greatestRelative(found, expected.values);
      if (!(difference <= GRID_TOLERANCE + SPREADS * expected.spread)) {
        throw new Error(`${variant.title}: read as another network, difference ${difference}`);
      }
      held.greatest = Math.max(held.greatest, difference);
      held.equal += 1;
    }
  }
  return held;
}

interface Oracle {
  /** Frame after frame. */
  readonly values: Float32Array;
  /** How far they move, of their size, where the features move by a rounding: what no other order of sums can be held to. */
  readonly spread: number;
}

/** Sums in another order move by more than one rounding. */
const SPREADS = 4;
/** Of a file that is worth comparing. */
const MOST_SPREAD = 0.01;

/** Null where the runtime refuses the file, or gives no frames, no numbers, or other ones after each rounding. */
async function gridOracle(bytes: Uint8Array, input: ort.Tensor): Promise<Oracle | null> {
  try {
    const session = await openSession(bytes);
    const nearby = (input.data as Float32Array).map((value, i) => value * (1 + (i % 2 ? 1 : -1) * 2 ** -22));
    const { y } = await session.run({ x: input });
    const beside = await session.run({ x: new ort.Tensor('float32', nearby, [...input.dims]) });
    await session.release();
    const [clips, channels, frames, bins] = y!.dims as [number, number, number, number];
    if (y!.dims.length !== 4 || clips !== 1 || frames !== GRID_FRAMES) return null;
    const [data, moved] = [y!.data, beside.y!.data] as [Float32Array, Float32Array];
    if (!data.every((value) => Math.abs(value) < 1e6)) return null;
    const spread = greatestRelative(moved, data);
    if (spread > MOST_SPREAD) return null;
    const values = byFrame(data, { channels, bins });
    return { values: bins === 2 && channels > 2 ? realFirst(values, 2 * channels) : values, spread };
  } catch {
    return null;
  }
}

/** An axis of 2 at the end is a spectrum: of each frame first the real parts (docs/onnx.md). */
function realFirst(values: Float32Array, size: number): Float32Array {
  return values.map((_, i) => {
    const [frame, at] = [Math.floor(i / size), i % size];
    const half = size / 2;
    return values[frame * size + 2 * (at % half) + Math.floor(at / half)]!;
  });
}

function readGrid({ bytes, title }: RandomOnnx, features: Float32Array): Float32Array | HushbitError {
  try {
    const network = readModel([{ name: 'variant.onnx', bytes }], 'variant.onnx', { ownFeatures: true });
    const found = new Float32Array(GRID_FRAMES * tensorSize(singlePorts(network).output));
    createReference(network).run(features, GRID_FRAMES, found);
    return found;
  } catch (error) {
    if (error instanceof HushbitError) return error;
    throw new Error(`${title}: ${(error as Error).stack}`);
  }
}
