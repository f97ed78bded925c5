// Bytes of files changed at random: each is read or refused in one line, within a second and with little memory, by what reads a model and
// by what inspects one.
import { HushbitError } from '../../../src/base/errors.ts';
import { type RandomSource, randomFromSeed } from '../../../src/base/random.ts';
import { readModel } from '../../../src/inputs/index.ts';
import { createReference, singlePorts, tensorSize } from '../../../src/network/index.ts';
import { surveyOnnx } from '../../../src/onnx/index.ts';
import { randomOnnx } from '../random-onnx.ts';
import { respelt } from './respell.ts';

/** Milliseconds; a damaged file gets no more. */
const MOST_MS = 1000;
/** Of the process; what is read comes to a few. */
const MOST_MEGABYTES = 1500;
/** Seeds of the files that are damaged. */
const FILES = 40;

export interface Damaged {
  read: number;
  refused: number;
  greatestMs: number;
  greatestMegabytes: number;
}

function damaged(whole: Uint8Array, random: RandomSource): Uint8Array {
  const bytes = whole.slice();
  const place = (): number => random.int(0, Math.max(0, bytes.length - 1));
  switch (random.int(0, 9)) {
    case 0:
      return bytes.subarray(0, place());
    case 1: {
      const [from, length] = [place(), random.int(1, 64)];
      return Uint8Array.of(...bytes.subarray(0, from), ...bytes.subarray(from + length));
    }
    case 2: {
      const [from, length] = [place(), random.int(1, 64)];
      return Uint8Array.of(...bytes.subarray(0, from + length), ...bytes.subarray(from));
    }
    default: {
      // Weights are most of a file, and changing them is no damage: half of the changes are in what is text or structure.
      const count = random.int(1, 8);
      for (let i = 0; i < count; i++) {
        let at = place();
        if (random.int(0, 1))
          for (let step = 0; step < 64 && !isText(bytes[at]!); step++) at = (at + 1) % bytes.length;
        bytes[at] = random.int(0, 3) === 0 ? [0, 1, 127, 128, 255][random.int(0, 4)]! : random.int(0, 255);
      }
      return bytes;
    }
  }
}

const isText = (byte: number): boolean => byte >= 0x30 && byte < 0x7b;

export function holdDamaged(seeds: readonly number[]): Damaged {
  const files = Array.from(
    { length: FILES },
    (_, i) => respelt(randomOnnx(i + 1), randomFromSeed(i + 1)).bytes,
  );
  const held: Damaged = { read: 0, refused: 0, greatestMs: 0, greatestMegabytes: 0 };
  for (const seed of seeds) {
    const random = randomFromSeed(seed);
    const bytes = damaged(files[random.int(0, FILES - 1)]!, random);
    const started = performance.now();
    const problem = problemOf(seed, () => {
      const network = readModel([{ name: 'm.onnx', bytes }], 'm.onnx', { ownFeatures: true });
      const { input, output } = singlePorts(network);
      createReference(network).run(
        new Float32Array(tensorSize(input)),
        1,
        new Float32Array(tensorSize(output)),
      );
    });
    if (seed % 4 === 0) problemOf(seed, () => void surveyOnnx(bytes, 'm.onnx', []));
    const ms = performance.now() - started;
    if (ms > MOST_MS) throw new Error(`seed ${seed}: ${Math.round(ms)} ms`);
    held.greatestMs = Math.max(held.greatestMs, Math.round(ms));
    held[problem ? 'refused' : 'read'] += 1;
    const megabytes = Math.round(process.memoryUsage().rss / 2 ** 20);
    if (megabytes > MOST_MEGABYTES) throw new Error(`seed ${seed}: ${megabytes} MB`);
    held.greatestMegabytes = Math.max(held.greatestMegabytes, megabytes);
  }
  return held;
}

function problemOf(seed: number, work: () => void): HushbitError | null {
  try {
    work();
    return null;
  } catch (error) {
    if (!(error instanceof HushbitError)) throw new Error(`seed ${seed}: ${(error as Error).stack}`);
    if (/\n/.test(error.message)) throw new Error(`seed ${seed}: more than one line: ${error.message}`);
    return error;
  }
}
