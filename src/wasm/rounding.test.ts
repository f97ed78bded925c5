// Ties of the one rounding rule, floor((v + 2^(s-1)) / 2^s). Multipliers of lowered programs never hit them.
import { expect, test } from 'vitest';
import { createInterpreter } from '../interpret/index.ts';
import type {
  LinearOperation,
  MatrixTerm,
  QuantBuffer,
  QuantMatrix,
  QuantOperation,
  QuantProgram,
} from '../program/index.ts';
import { createIntegerEngine } from './integer-engine.ts';

const LENGTH = 24;

function buffer(name: string, kind: QuantBuffer['kind'], zeroPoint = 0): QuantBuffer {
  return {
    name,
    kind,
    layer: 'l',
    length: LENGTH,
    format: 'i16',
    scale: 1,
    zeroPoint,
    carried: kind === 'state',
    history: 0,
  };
}

const identity: QuantMatrix = {
  name: 'identity',
  layer: 'l',
  rows: LENGTH,
  columns: LENGTH,
  format: 'i8',
  grid: 'zero-centred',
  data: Int8Array.from({ length: LENGTH * LENGTH }, (_, i) => (i % (LENGTH + 1) === 0 ? 1 : 0)),
  scale: new Float64Array(LENGTH).fill(1),
  groupSize: LENGTH,
};

const range = { low: -32768, high: 32767 };

function linear(name: string, output: number, parts: Partial<LinearOperation>): LinearOperation {
  return {
    op: 'linear',
    arithmetic: 'integer',
    name,
    layer: 'l',
    output,
    matrixTerms: [],
    elementTerms: [],
    shift: 1,
    ...range,
    floatBias: new Float32Array(0),
    relu: false,
    ...parts,
  };
}

function program(buffers: QuantBuffer[], operations: QuantOperation[]): QuantProgram {
  return { model: 'ties', buffers, matrices: [identity], tables: [], operations, input: 0, output: 1 };
}

/** What the rounded operation gets is `x * multiplier`, in four ways. */
function programs(multiplier: number, shift: number): QuantProgram[] {
  const ends = [buffer('x', 'input'), buffer('y', 'output', 3)];
  const term = (accumulator: 'i32' | 'i64'): MatrixTerm => ({
    matrix: 0,
    input: 0,
    accumulator,
    bias: new BigInt64Array(LENGTH),
    multiplier: new Int32Array(LENGTH).fill(multiplier),
    floatScale: new Float32Array(0),
  });
  const state = buffer('h', 'state');
  return [
    program(ends, [linear('y', 1, { matrixTerms: [term('i32')], shift })]),
    program(ends, [linear('y', 1, { matrixTerms: [term('i64')], shift })]),
    program(ends, [linear('y', 1, { elementTerms: [{ left: 0, right: null, multiplier }], shift })]),
    program(
      [...ends, buffer('z', 'activation'), state],
      [
        linear('z', 2, { elementTerms: [{ left: 0, right: null, multiplier: 0 }] }),
        {
          op: 'gru-update',
          arithmetic: 'integer',
          name: 'h',
          layer: 'l',
          update: 2,
          candidate: 0,
          state: 3,
          one: 1,
          candidateMultiplier: multiplier,
          stateMultiplier: 1,
          shift,
          ...range,
        },
        linear('y', 1, { elementTerms: [{ left: 3, right: null, multiplier: 2 }] }),
      ],
    ),
  ];
}

test.each([1, 2, 8, 31, 32, 33, 37, 41])('halves go up at a shift of %s', (shift) => {
  // x * multiplier / 2^shift = k / 2
  const multiplier = 2 ** Math.min(30, shift - 1);
  const unit = 2 ** (shift - 1) / multiplier;
  const halves = Array.from({ length: LENGTH }, (_, k) => k - LENGTH / 2);
  const features = Float32Array.from(halves, (k) => k * unit);
  for (const [way, one] of programs(multiplier, shift).entries()) {
    const mask = new Float32Array(LENGTH);
    createIntegerEngine(one).run(features, 1, mask);
    expect(
      Array.from(mask, (v) => v + 0),
      `way ${way}`,
    ).toEqual(halves.map((k) => Math.floor((k + 1) / 2) + 0));
    const expected = new Float32Array(LENGTH);
    createInterpreter(one).run(features, 1, expected);
    expect(mask).toEqual(expected);
  }
});

test('results saturate at both ends', () => {
  const features = Float32Array.from({ length: LENGTH }, (_, i) => (i % 2 ? -32768 : 32767));
  for (const [way, one] of programs(3, 1).entries()) {
    const mask = new Float32Array(LENGTH);
    createIntegerEngine(one).run(features, 1, mask);
    // The zero point of the output is 3; 1.5 times the greatest input is beyond 16 bits.
    expect([mask[0], mask[1]], `way ${way}`).toEqual([32764, -32768 - (way === 3 ? 0 : 3)]);
    const expected = new Float32Array(LENGTH);
    createInterpreter(one).run(features, 1, expected);
    expect(mask).toEqual(expected);
  }
});
