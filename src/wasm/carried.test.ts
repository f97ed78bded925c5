// Carried buffers that other operations than a GRU's update write: a sum over time, read before and behind its step.
import { expect, test } from 'vitest';
import { createInterpreter } from '../interpret/index.ts';
import type { LinearOperation, QuantBuffer, QuantProgram } from '../program/index.ts';
import { verifyProgram } from '../program/verify.ts';
import { createIntegerEngine } from './integer-engine.ts';

const FRAMES = 150;

function buffer(name: string, kind: QuantBuffer['kind'], format: QuantBuffer['format']): QuantBuffer {
  const scale = format === 'f32' ? 1 : 0.5;
  return {
    name,
    kind,
    layer: 'l',
    length: 3,
    format,
    scale,
    zeroPoint: 0,
    carried: kind === 'state',
    history: 0,
  };
}

/** The sum of single elements, as it is. */
function sum(name: string, output: number, of: readonly number[], isFloat: boolean): LinearOperation {
  return {
    ...{ op: 'linear', name, layer: 'l', output, matrixTerms: [], relu: false },
    arithmetic: isFloat ? 'float' : 'integer',
    elementTerms: of.map((left) => ({ left, right: null, multiplier: isFloat ? 0 : 2 })),
    shift: 1,
    low: isFloat ? 0 : -32768,
    high: isFloat ? 0 : 32767,
    floatBias: new Float32Array(isFloat ? 3 : 0),
  };
}

/** before = c; c = c + x; y = before + c: the sum over time up to the frame before, and with this frame. */
function program(format: 'i16' | 'f32'): QuantProgram {
  const isFloat = format === 'f32';
  return {
    model: 'm',
    buffers: [
      buffer('x', 'input', format),
      buffer('y', 'output', format),
      buffer('c', 'state', format),
      buffer('before', 'activation', format),
    ],
    matrices: [],
    tables: [],
    operations: [sum('before', 3, [2], isFloat), sum('c', 2, [2, 0], isFloat), sum('y', 1, [3, 2], isFloat)],
    input: 0,
    output: 1,
  };
}

test.each(['i16', 'f32'] as const)('%s: a linear operation writes what is carried', (format) => {
  const one = program(format);
  verifyProgram(one);
  const features = Float32Array.from({ length: 3 * FRAMES }, (_, i) => ((7 * i) % 11) - 5);
  const expected = features.map((_, i) => {
    let total = 0;
    for (let at = i % 3; at <= i; at += 3) total += (at === i ? 1 : 2) * features[at]!;
    return total;
  });
  for (const machine of [createInterpreter(one), createIntegerEngine(one)]) {
    const mask = new Float32Array(3 * FRAMES);
    machine.run(features, FRAMES, mask);
    expect(mask).toEqual(expected);
    // In two parts, after a reset.
    machine.reset();
    machine.run(features, 40, mask);
    machine.run(features.subarray(120), FRAMES - 40, mask.subarray(120));
    expect(mask).toEqual(expected);
  }
});

test('what is carried and never written, or written twice, is refused', () => {
  const one = program('i16');
  const [before, step, last] = one.operations as [LinearOperation, LinearOperation, LinearOperation];
  const withOperations = (...operations: LinearOperation[]) => ({ ...one, operations });
  expect(() => verifyProgram(withOperations(before, last))).toThrow('c: expected an operation that writes');
  expect(() => verifyProgram(withOperations(before, step, step, last))).toThrow('got c too');
  expect(() => verifyProgram(withOperations(step, last, before))).toThrow(
    'before: expected buffers that are',
  );
});
