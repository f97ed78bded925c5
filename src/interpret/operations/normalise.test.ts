import { expect, test } from 'vitest';
import type { NormaliseOperation, QuantProgram } from '../../program/index.ts';
import { verifyProgram } from '../../program/verify.ts';
import { createInterpreter } from '../interpreter.ts';

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
