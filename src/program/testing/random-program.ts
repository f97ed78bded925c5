// Random programs made as programs, for the contract of the executors: knows nothing of networks or of lowering, so that
// every operation meets operands, zero points, limits and multipliers that lowering never chooses. Not exported from the room.
import { type RandomSource, randomFromSeed } from '../../base/random.ts';
import { type FormatName, isFloatFormat } from '../formats.ts';
import type { QuantProgram } from '../program.ts';
import { addBuffer, type Draft, pick, signed } from './draft.ts';
import { randomOperation } from './random-operation.ts';

const INTEGERS: readonly FormatName[] = ['i8', 'i16'];
const FORMATS: readonly FormatName[] = [...INTEGERS, 'f32'];
/** Everything that the table has. */
export const ALL_FORMATS: readonly FormatName[] = ['i2', 'i3', 'i4', 'i5', 'i6', 'i8', 'i16', 'f16', 'f32'];
const LENGTHS = [1, 2, 3, 5, 7, 8, 15, 16, 17, 24, 31, 33, 48, 63, 64, 65, 70];
export interface RandomProgram {
  readonly program: QuantProgram;
  readonly frames: number;
  /** Row-major [frames, inputs]. */
  readonly features: Float32Array;
}

export interface RandomProgramOptions {
  readonly formats?: readonly FormatName[];
  /** Convolutions over places and movement of data among the operations; programs without stay what they were. */
  readonly hasPlaces?: boolean;
}

export function randomProgram(seed: number, options: RandomProgramOptions = {}): RandomProgram {
  const random = randomFromSeed(seed);
  const formats = options.formats ?? pick(random, [FORMATS, INTEGERS, INTEGERS, ['f32']]);
  const draft: Draft = {
    ...{ random, formats, buffers: [], matrices: [], tables: [], operations: [], loudness: [] },
    written: new Set(),
    hasPlaces: options.hasPlaces ?? false,
  };
  const bins = pick(random, LENGTHS);
  const input = addBuffer(draft, bins, { kind: 'input', name: 'x' });
  if (isFloatFormat(draft.buffers[input]!.format)) draft.loudness[input] = 8;
  draft.written.add(input);
  const carried = Array.from({ length: random.int(0, 3) }, () =>
    addBuffer(draft, pick(random, [bins, pick(random, LENGTHS)]), { kind: 'state', carried: true }),
  );
  // Some are written early, so that later operations read what this frame left.
  const count = random.int(1, 10);
  for (let i = 0; i < count; i++) {
    const open = carried.filter((index) => !draft.written.has(index));
    const into = open.length > 0 && random.int(0, 2) === 0 ? pick(random, open) : null;
    randomOperation(draft, into ?? addBuffer(draft, pick(random, LENGTHS)));
  }
  for (const index of carried) if (!draft.written.has(index)) randomOperation(draft, index);
  const output = addBuffer(draft, bins, { kind: 'output' });
  randomOperation(draft, output);
  const { buffers, matrices, tables, operations } = draft;
  const program = { model: `random ${seed}`, buffers, matrices, tables, operations, input, output };
  const frames = pick(random, [5, 20, 70, 140]);
  return { program, frames, features: randomFeatures(random, frames, bins) };
}

/** Some frames far beyond what an integer input holds. */
function randomFeatures(random: RandomSource, frames: number, bins: number): Float32Array {
  const features = new Float32Array(frames * bins);
  for (let t = 0; t < frames; t++) {
    const size = pick(random, [0.01, 1, 2, 8]);
    for (let i = 0; i < bins; i++) features[t * bins + i] = size * signed(random);
  }
  return features;
}
