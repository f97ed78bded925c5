// Constants beside a product: folded into its weights where nothing else reads it.
import { describe, expect, it } from 'vitest';
import { readModel } from '../inputs/read-model.ts';
import { createReference, type Network, primitivesOf } from '../network/index.ts';
import { createOnnxWriter, type OnnxWriter } from './writer.ts';

/** y = x W + [1, 2], W exchanging both values. */
function graphOf(build: (writer: OnnxWriter) => void): Network {
  const writer = createOnnxWriter('folded', 17);
  writer.input('x', 'float', ['frames', 2]);
  const exchange = writer.constant('W', 'float', [2, 2], [0, 1, 1, 0]);
  writer.node('Gemm', ['x', exchange, writer.constant('b', 'float', [2], [1, 2])], ['y']);
  writer.constant('c', 'float', [2], [10, 20]);
  build(writer);
  writer.output('mask', 'float', ['frames', 2]);
  return readModel([{ name: 'm.onnx', bytes: writer.finish() }], 'm.onnx');
}

const opsOf = (network: Network) => primitivesOf(network).map(({ kind }) => kind);

function maskOf(graph: Network): number[] {
  const mask = new Float32Array(2);
  createReference(graph).run(Float32Array.of(3, 5), 1, mask);
  return [...mask];
}

describe('a constant beside a product', () => {
  // y = [6, 5]
  const cases = [
    ['Add', ['y', 'c'], [6 + 10 + 6, 5 + 20 + 5], [16, 25]],
    ['Add', ['c', 'y'], [6 + 10 + 6, 5 + 20 + 5], [16, 25]],
    ['Mul', ['y', 'c'], [66, 105], [60, 100]],
    ['Mul', ['c', 'y'], [66, 105], [60, 100]],
    ['Sub', ['c', 'y'], [10, 20], [4, 15]],
  ] as const;
  for (const [op, inputs, shared, alone] of cases) {
    it(`leaves one product where something else reads that too: ${op}(${inputs.join(', ')})`, () => {
      const graph = graphOf((w) => {
        w.node(op, inputs, ['a']);
        w.node('Add', ['a', 'y'], ['mask']);
      });
      expect(opsOf(graph).filter((one) => one === 'matmul')).toHaveLength(1);
      expect(maskOf(graph)).toEqual(shared);
    });

    it(`is folded into its weights where nothing does: ${op}(${inputs.join(', ')})`, () => {
      const graph = graphOf((w) => w.node(op, inputs, ['mask']));
      expect(opsOf(graph)).toEqual(['matmul', 'add']);
      expect(maskOf(graph)).toEqual(alone);
    });
  }
});
