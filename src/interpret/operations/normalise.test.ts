import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { randomFromSeed } from '../../base/random.ts';
import type { NormaliseOperation, QuantProgram } from '../../program/index.ts';
import { MOST_NORMALISED, normalisedReach, RECIPROCAL_ROOTS } from '../../program/operations/normalise.ts';
import { verifyProgram } from '../../program/verify.ts';
import { createInterpreter } from '../interpreter.ts';
import { reciprocalRoot } from './normalise.ts';

const LENGTH = 37;

function program(part: Partial<NormaliseOperation> = {}): QuantProgram {
  const buffer = {
    layer: 'l',
    length: LENGTH,
    format: 'f32',
    scale: 1,
    zeroPoint: 0,
    carried: false,
    history: 0,
  } as const;
  return {
    model: 'm',
    buffers: [
      { ...buffer, name: 'x', kind: 'input' },
      { ...buffer, name: 'y', kind: 'output' },
    ],
    matrices: [],
    tables: [],
    operations: [
      {
        ...{
          op: 'normalise',
          arithmetic: 'float',
          name: 'y',
          layer: 'l',
          input: 0,
          output: 1,
          low: 0,
          high: 0,
        },
        epsilon: Math.fround(1e-5),
        gain: Float32Array.from({ length: LENGTH }, (_, i) => 1 + i / 10),
        floatBias: Float32Array.from({ length: LENGTH }, (_, i) => 0.3 - i / 7),
        ...{ epsilonSteps: 0, multiplier: new Int32Array(0), bias: new BigInt64Array(0), shift: 1 },
        ...part,
      },
    ],
    input: 0,
    output: 1,
  };
}

test('is layer normalisation, to the precision of binary32', () => {
  const one = program();
  verifyProgram(one);
  for (const size of [1e-4, 1, 1e4]) {
    const features = Float32Array.from({ length: LENGTH }, (_, i) => size * (Math.sin(i * i) + 2));
    const mask = new Float32Array(LENGTH);
    createInterpreter(one).run(features, 1, mask);
    const mean = features.reduce((a, b) => a + b, 0) / LENGTH;
    const variance = features.reduce((sum, x) => sum + (x - mean) ** 2, 0) / LENGTH;
    for (const [i, x] of features.entries()) {
      const exact = ((x - mean) / Math.sqrt(variance + Math.fround(1e-5))) * (1 + i / 10) + 0.3 - i / 7;
      expect(Math.abs(mask[i]! - exact)).toBeLessThan(1e-5);
    }
  }
});

test('of equal values is the bias', () => {
  const mask = new Float32Array(LENGTH);
  createInterpreter(program()).run(new Float32Array(LENGTH).fill(2), 1, mask);
  expect(mask).toEqual(Float32Array.from({ length: LENGTH }, (_, i) => 0.3 - i / 7));
});

test('a root of what may be negative is refused, and one in place', () => {
  for (const epsilon of [0, -1, Number.NaN, 0.1]) {
    expect(() => verifyProgram(program({ epsilon }))).toThrow('a positive binary32 as epsilon');
  }
  expect(() => verifyProgram(program({ gain: new Float32Array(3) }))).toThrow('37 gains, got 3');
});

test('takes the reciprocal root of any sum to 2^-17 of it, in 31 bits, never far above', () => {
  const random = randomFromSeed(3);
  const edges = [1n, 2n, 3n, 1n << 60n, (1n << 60n) - 1n, (1n << 61n) - 1n, (1n << 62n) - 1n];
  const interval = (at: number): bigint => (1n << 60n) + (BigInt(at) << 53n);
  const ends = Array.from({ length: 384 }, (_, i) => interval(i)).flatMap((from) => [from, from - 1n]);
  const any = Array.from(
    { length: 3000 },
    () => BigInt(random.int(1, 2 ** 31 - 1)) << BigInt(random.int(0, 31)),
  );
  for (const w of [...edges, ...ends, ...any]) {
    const { y, k } = reciprocalRoot(w);
    expect(y < 1n << 31n).toBe(true);
    const found = (Number(y) / 2 ** 31) * 2 ** (k / 2 - 30);
    const off = found * Math.sqrt(Number(w)) - 1;
    expect(Math.abs(off)).toBeLessThan(2 ** -17);
    expect(off).toBeLessThan(2 ** -29);
  }
});

/** In steps of 1/1000 of an i16 output, whose elements have one gain and bias. */
function integers(
  q: Int16Array,
  zeroPoint: number,
  epsilonSteps: number,
  gain: number,
  bias: number,
): number[] {
  const buffer = { layer: 'l', length: q.length, format: 'i16', carried: false, history: 0 } as const;
  const operation = {
    ...({ op: 'normalise', arithmetic: 'integer', name: 'y', layer: 'l', input: 0, output: 1 } as const),
    ...{ low: -32768, high: 32767, epsilon: 1, gain: new Float32Array(0), floatBias: new Float32Array(0) },
    epsilonSteps,
    multiplier: new Int32Array(q.length).fill(Math.round((gain * 1000 * 2 ** 24) / 2 ** 20)),
    bias: new BigInt64Array(q.length).fill(BigInt(Math.round(bias * 1000 * 2 ** 24))),
    shift: 24,
  };
  const one: QuantProgram = {
    ...program(),
    buffers: [
      { ...buffer, name: 'x', kind: 'input', scale: 1, zeroPoint },
      { ...buffer, name: 'y', kind: 'output', scale: 1, zeroPoint: 0 },
    ],
    operations: [operation],
  };
  verifyProgram(one);
  const [features, mask] = [Float32Array.from(q, (v) => v - zeroPoint), new Float32Array(q.length)];
  createInterpreter(one).run(features, 1, mask);
  return Array.from(mask);
}

test('of integers is layer normalisation of their values, rounded once', () => {
  const random = randomFromSeed(4);
  for (const length of [1, 2, 3, 37, 256, 1000]) {
    for (const size of [1, 40, 32767]) {
      const q = Int16Array.from({ length }, () => random.int(-size, size));
      const mean = q.reduce((a, b) => a + b, 0) / length;
      const variance = q.reduce((sum, x) => sum + (x - mean) ** 2, 0) / length;
      const epsilonSteps = random.int(1, 1000);
      const deviation = Math.sqrt(variance + epsilonSteps / length ** 2);
      const found = integers(q, random.int(-99, 99), epsilonSteps, -1.5, 0.25);
      for (const [i, x] of q.entries()) {
        const exact = 1000 * (((x - mean) / deviation) * -1.5 + 0.25);
        const clamped = Math.max(-32768, Math.min(32767, exact));
        expect(Math.abs(found[i]! - clamped)).toBeLessThan(0.51 + Math.abs(exact) * 2 ** -17);
      }
    }
  }
});

test('of the longest and loudest integers stays within what the verifier promises', () => {
  const q = new Int16Array(MOST_NORMALISED).fill(-32768);
  q[7] = 32767;
  const found = integers(q, 0, 1, 0.1, 0);
  expect(found[7]).toBe(Math.round(100 * Math.sqrt(MOST_NORMALISED - 1)));
  expect(found[8]).toBe(-1);
  expect(Number(normalisedReach(MOST_NORMALISED)) / 2 ** 20).toBeGreaterThan(Math.sqrt(MOST_NORMALISED));
});

test('C has the roots of the rule', () => {
  const source = readFileSync(new URL('../../../csrc/kernels/hb_normal.c', import.meta.url), 'utf8');
  const list = /roots\[384\] = \{([^}]*)\}/.exec(source)![1]!;
  expect(list.match(/\d+/g)!.map(Number)).toEqual(Array.from(RECIPROCAL_ROOTS));
});
