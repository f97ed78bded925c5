// States of files of one frame whose recurrences are written in elementary operations.
import { describe, expect, it } from 'vitest';
import { readModel } from '../inputs/read-model.ts';
import { createReference } from '../network/reference.ts';
import { createOnnxWriter, type OnnxWriter } from './writer.ts';

function masksOf(
  build: (writer: OnnxWriter) => void,
  features: readonly number[],
  outputs: readonly string[] = ['mask', 'h_next'],
): number[] {
  const writer = createOnnxWriter('carried', 17);
  writer.input('x', 'float', [1, 2]);
  writer.input('h', 'float', [1, 2]);
  build(writer);
  for (const output of outputs) writer.output(output, 'float', [1, 2]);
  const graph = readModel([{ name: 'm.onnx', bytes: writer.finish() }], 'm.onnx');
  const mask = new Float32Array(features.length);
  createReference(graph).run(Float32Array.from(features), features.length / 2, mask);
  return [...mask];
}

describe('a carried state', () => {
  it('becomes the output after the mask, also where the mask is as long as it is', () => {
    const mask = masksOf(
      (w) => {
        w.node('Add', ['x', 'h'], ['h_next']);
        w.node('Mul', ['h_next', 'h_next'], ['mask']);
      },
      [1, 2, 3, 4, 5, 6],
    );
    expect(mask).toEqual([1, 4, 16, 36, 81, 144]);
  });

  it('may become a product that nothing else reads', () => {
    const mask = masksOf(
      (w) => {
        const exchange = w.constant('W', 'float', [2, 2], [0, 1, 1, 0]);
        w.node('Add', ['x', 'h'], ['mask']);
        w.node('MatMul', ['mask', exchange], ['h_next']);
      },
      [1, 2, 3, 4, 0, 0],
    );
    expect(mask).toEqual([1, 2, 5, 5, 5, 5]);
  });

  it('may be the mask as well, but only where it is given twice', () => {
    const sum = (w: OnnxWriter) => void w.node('Add', ['x', 'h'], ['mask']);
    const features = [1, 2, 3, 4, 5, 6];
    expect(() => masksOf(sum, features, ['mask'])).toThrow(/input "?h"?: expected an output that holds/);
    const twice = masksOf((w) => {
      sum(w);
      w.node('Identity', ['mask'], ['h_next']);
    }, features);
    expect(twice).toEqual([1, 2, 4, 6, 9, 12]);
  });
});
