// Functions that are floats in every program, and those that are written with others, against their definitions.
import { describe, expect, it } from 'vitest';
import { observeRanges, rangesToJson } from '../calibrate/index.ts';
import { readModel } from '../inputs/read-model.ts';
import { listSites, lower } from '../lower/index.ts';
import { createReference, type Network } from '../network/index.ts';
import { createOnnxWriter, type OnnxWriter } from './writer.ts';

/** [frames, 1, 2] in and out. */
function around(build: (writer: OnnxWriter) => void): Network {
  const writer = createOnnxWriter('functions', 20);
  writer.input('x', 'float', ['frames', 1, 2]);
  build(writer);
  writer.output('y', 'float', ['frames', 1, 2]);
  return readModel([{ name: 'm.onnx', bytes: writer.finish() }], 'm.onnx');
}

const X = [0.25, 4, 1, 2.5, 9, 0.125];

function outputs(network: Network, features = X): number[] {
  const mask = new Float32Array(features.length);
  createReference(network).run(Float32Array.from(features), features.length / 2, mask);
  return [...mask];
}

describe('a function of a vector of the frame', () => {
  it.each([
    ['Exp', Math.exp],
    ['Log', Math.log],
    ['Sqrt', Math.sqrt],
    ['Reciprocal', (x: number) => 1 / x],
  ] as const)('%s is read, and is one operation of a program', (op, apply) => {
    const network = around((w) => void w.node(op, ['x'], ['y']));
    expect(outputs(network)).toEqual(X.map((x) => Math.fround(apply(x))));
    const formats = listSites(network).map(() => 'i8' as const);
    const ranges = rangesToJson(observeRanges(network, [Float32Array.from(X)]));
    const { operations } = lower(network, formats, ranges);
    expect(operations).toMatchObject([{ op: 'real-function', function: op.toLowerCase(), divisor: null }]);
  });

  it('divides by one that changes with the frame, and a constant by it', () => {
    const quotient = around((w) => void w.node('Div', ['x', w.node('Exp', ['x'], ['e'])], ['y']));
    expect(outputs(quotient)).toEqual(X.map((x) => Math.fround(x / Math.fround(Math.exp(x)))));
    const inverse = around((w) => void w.node('Div', [w.constant('c', 'float', [], [3]), 'x'], ['y']));
    expect(outputs(inverse)).toEqual(X.map((x) => Math.fround(3 * Math.fround(1 / x))));
  });

  it('HardSigmoid and HardSwish bend where they are defined to', () => {
    const hard = (x: number): number => Math.min(1, Math.max(0, x / 6 + 0.5));
    const inputs = [-4, -3, -1.5, 0, 2.25, 5];
    const sigmoid = around((w) => void w.node('HardSigmoid', ['x'], ['y'], { alpha: { float: 1 / 6 } }));
    // Of x itself it would be a mask of x, which is read as the mask.
    const swish = around((w) => void w.node('HardSwish', [w.node('Neg', ['x'], ['n'])], ['y']));
    for (const [i, x] of inputs.entries()) {
      expect(outputs(sigmoid, inputs)[i]!).toBeCloseTo(hard(x), 6);
      expect(outputs(swish, inputs)[i]!).toBeCloseTo(-x * hard(-x), 6);
    }
  });
});
