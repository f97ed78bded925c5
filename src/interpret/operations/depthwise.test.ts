// A convolution over time against its sum written out over the whole clip, frames before it being real 0.
import { expect, test } from 'vitest';
import type { DepthwiseOperation, QuantBuffer, QuantProgram } from '../../program/index.ts';
import { verifyProgram } from '../../program/verify.ts';
import { createInterpreter } from '../interpreter.ts';

const [LENGTH, TAPS, DILATION, FRAMES, ZERO] = [2, 3, 2, 12, 7];
const weights = [3, -5, 2, 100, 0, -100];
const bias = [4n, -9n];

function buffer(name: string, kind: QuantBuffer['kind'], part: Partial<QuantBuffer>): QuantBuffer {
  return {
    ...{ name, kind, layer: 'l', length: LENGTH, format: 'i16', scale: 1, zeroPoint: 0 },
    ...{ carried: false, history: 0, ...part },
  };
}

function program(
  part: Partial<DepthwiseOperation>,
  input: Partial<QuantBuffer>,
  output: Partial<QuantBuffer>,
) {
  const operation: DepthwiseOperation = {
    ...{ op: 'depthwise', arithmetic: 'integer', name: 'y', layer: 'l', input: 0, output: 1, matrix: 0 },
    ...{ dilation: DILATION, accumulator: 'i32', shift: 1, low: -32768, high: 32767, relu: false },
    bias: new BigInt64Array(0),
    multiplier: new Int32Array(0),
    floatBias: new Float32Array(0),
    floatScale: new Float32Array(0),
    ...part,
  };
  const made: QuantProgram = {
    model: 'm',
    buffers: [
      buffer('x', 'input', { history: DILATION * (TAPS - 1), ...input }),
      buffer('y', 'output', output),
    ],
    matrices: [
      {
        ...{
          name: 'w',
          layer: 'l',
          rows: LENGTH,
          columns: TAPS,
          format: 'i8',
          grid: 'zero-centred',
          groupSize: TAPS,
        },
        data: Int8Array.from(weights),
        scale: new Float64Array(LENGTH).fill(1),
      },
    ],
    tables: [],
    operations: [operation],
    input: 0,
    output: 1,
  };
  verifyProgram(made);
  return made;
}

const features = Float32Array.from({ length: FRAMES * LENGTH }, (_, i) => ((5 * i) % 13) - 6);

/** x of element c so many frames before frame t, real. */
function at(t: number, c: number, k: number): number {
  const from = t - DILATION * (TAPS - 1 - k);
  return from < 0 ? 0 : features[from * LENGTH + c]!;
}

function run(one: QuantProgram): number[] {
  const mask = new Float32Array(features.length);
  const machine = createInterpreter(one);
  machine.run(features, FRAMES, mask);
  machine.reset();
  const again = new Float32Array(features.length);
  for (let t = 0; t < FRAMES; t++) {
    machine.run(features.subarray(t * LENGTH), 1, again.subarray(t * LENGTH, (t + 1) * LENGTH));
  }
  expect(again).toEqual(mask);
  return [...mask];
}

test('integers', () => {
  // The bias takes the zero point back, so that the sums are those of real values.
  const ofZero = [0, 1].map((c) => ZERO * (weights[3 * c]! + weights[3 * c + 1]! + weights[3 * c + 2]!));
  const one = program(
    {
      bias: BigInt64Array.from(bias, (b, c) => b - BigInt(ofZero[c]!)),
      multiplier: Int32Array.of(6, 1),
      shift: 2,
    },
    { zeroPoint: ZERO },
    { zeroPoint: 3 },
  );
  const expected = Array.from(features, (_, i) => {
    const [t, c] = [Math.floor(i / LENGTH), i % LENGTH];
    let sum = Number(bias[c]);
    for (let k = 0; k < TAPS; k++) sum += weights[c * TAPS + k]! * at(t, c, k);
    return Math.floor((sum * [6, 1][c]! + 2) / 4) + 0;
  });
  expect(run(one).map((v) => v + 0)).toEqual(expected);
});

test('floats, each product and sum rounded, the oldest frame first', () => {
  const f = Math.fround;
  const [floatBias, floatScale] = [Float32Array.of(0.1, -0.2), Float32Array.of(0.3, 1 / 3)];
  const one = program(
    { arithmetic: 'float', floatBias, floatScale, low: 0, high: 0, relu: true },
    {},
    { format: 'f32' },
  );
  const expected = Array.from(features, (_, i) => {
    const [t, c] = [Math.floor(i / LENGTH), i % LENGTH];
    let sum = 0;
    for (let k = 0; k < TAPS; k++) sum = f(sum + f(weights[c * TAPS + k]! * at(t, c, k)));
    return Math.max(0, f(floatBias[c]! + f(sum * floatScale[c]!)));
  });
  expect(run(one)).toEqual(expected);
});

test('a history that is too short, or of what this frame has not written, is refused', () => {
  const part = { bias: BigInt64Array.from(bias), multiplier: Int32Array.of(1, 1) };
  expect(() => program(part, { history: 3 }, {})).toThrow('x: expected a history of 4 frames or more, got 3');
  expect(() => program({ ...part, dilation: 0 }, {}, {})).toThrow('a dilation of 1 frame or more');
});
