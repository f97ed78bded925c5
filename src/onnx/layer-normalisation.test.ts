import { describe, expect, it } from 'vitest';
import { readModel } from '../inputs/read-model.ts';
import type { Network } from '../network/network.ts';
import { createReference } from '../network/reference.ts';
import { createOnnxWriter, type OnnxWriter } from './writer.ts';

function graphOf(build: (writer: OnnxWriter) => void, opset = 17): Network {
  const writer = createOnnxWriter('normalised', opset);
  build(writer);
  return readModel([{ name: 'm.onnx', bytes: writer.finish() }], 'm.onnx');
}

/** [frames, 1, 2] in and out. */
function around(
  shape: readonly (number | string)[],
  build: (writer: OnnxWriter) => void,
  opset = 17,
): Network {
  return graphOf((writer) => {
    writer.input('x', 'float', shape);
    build(writer);
    writer.output('y', 'float', shape);
  }, opset);
}

function outputOf(graph: Network, features: readonly number[]): number[] {
  const input = Float32Array.from(features);
  const mask = new Float32Array(input.length);
  const model = createReference(graph);
  model.run(input, input.length / model.bins, mask);
  return [...mask];
}

/** With a variance of 1 and an epsilon of 3, 1 above the mean is 1 / sqrt(1 + 3) = 0.5. */
const HALF = { epsilon: { float: 3 } };
const FRAMES = [4, 6, -1, -3, 7, 7];

describe('LayerNormalization', () => {
  it('takes mean and population variance of each frame, then factors and terms', () => {
    const graph = around(['frames', 1, 2], (w) => {
      const from = ['x', w.constant('s', 'float', [2], [2, 10]), w.constant('b', 'float', [2], [100, 0])];
      w.node('LayerNormalization', from, ['y'], HALF);
    });
    expect(outputOf(graph, FRAMES)).toEqual([99, 5, 101, -5, 100, 0]);
    expect(graph.layers).toMatchObject([
      {
        kind: 'normalise',
        inputs: ['x'],
        params: { scale: 's', bias: 'b', epsilon: 3 },
        outputs: ['normalised'],
      },
    ]);
  });

  it('has no terms, 1e-5 as its epsilon and the last axis where the file says nothing', () => {
    const graph = around(['frames', 1, 2], (w) => {
      w.node('LayerNormalization', ['x', w.constant('s', 'float', [1], [3])], ['y']);
    });
    const expected = 3 / Math.sqrt(1 + Math.fround(1e-5));
    expect(outputOf(graph, [4, 6])).toEqual([Math.fround(-expected), Math.fround(expected)]);
    expect(graph.layers[0]).toMatchObject({ params: { epsilon: Math.fround(1e-5) } });
  });

  it.each([17, 18, 19, 20, 21])('is read from opset %i, its axis counted from either end', (opset) => {
    const read = (axis: number) =>
      around(
        [1, 'frames', 2],
        (w) => {
          const from = ['x', w.constant('s', 'float', [1, 2], [2, 10])];
          w.node('LayerNormalization', from, ['y'], {
            ...HALF,
            axis: { int: axis },
            stash_type: { int: 1 },
          });
        },
        opset,
      );
    expect(outputOf(read(-1), FRAMES)).toEqual([-1, 5, 1, -5, 0, 0]);
    expect(read(2)).toEqual(read(-1));
  });

  it('is taken over the vector where a Transpose has put it on the last axis', () => {
    const graph = around([1, 2, 'frames'], (w) => {
      const perm = { perm: { ints: [0, 2, 1] } };
      w.node('Transpose', ['x'], ['turned'], perm);
      const from = ['turned', w.constant('s', 'float', [2], [1, 1])];
      w.node('LayerNormalization', from, ['normal'], HALF);
      w.node('Transpose', ['normal'], ['y'], perm);
    });
    expect(outputOf(graph, FRAMES)).toEqual([-0.5, 0.5, 0.5, -0.5, 0, 0]);
  });

  it('of a constant is a constant, over every axis from its own on', () => {
    const read = (axis: number) =>
      around(['frames', 2], (w) => {
        const from = [
          w.constant('c', 'float', [2, 2], [4, 6, 14, 16]),
          w.constant('s', 'float', [2], [1, 2]),
          w.constant('b', 'float', [2], [0, 1]),
        ];
        w.node('LayerNormalization', from, ['weights'], { ...HALF, axis: { int: axis } });
        w.node('MatMul', ['x', 'weights'], ['y']);
      });
    // Rows of the product are columns of the constant.
    const byRow = read(-1);
    expect(byRow.layers.map(({ kind }) => kind)).toEqual(['dense']);
    expect(outputOf(byRow, [1, 0, 0, 1])).toEqual([-0.5, 2, -0.5, 2]);
    // All four: mean 10, variance (36 + 16 + 16 + 36) / 4 = 26, and 3.
    const expected = [-6, 2 * -4, 4, 2 * 6].map((v, i) => v / Math.sqrt(29) + (i % 2));
    outputOf(read(0), [1, 0, 0, 1]).forEach((v, i) => {
      expect(v).toBeCloseTo(expected[i]!, 6);
    });
  });

  it('keeps what is scaled after it out of its own factors where another node reads it', () => {
    const graph = around(['frames', 2], (w) => {
      w.node('LayerNormalization', ['x', w.constant('s', 'float', [2], [2, 4])], ['n'], HALF);
      w.node('Mul', ['n', w.constant('ten', 'float', [], [10])], ['scaled']);
      w.node('Add', ['n', 'scaled'], ['y']);
    });
    expect(outputOf(graph, [4, 6])).toEqual([-11, 22]);
  });
});
