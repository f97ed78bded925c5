import { describe, expect, it } from 'vitest';
import { createGraphBuilder } from './graph-builder.ts';

function start() {
  const builder = createGraphBuilder('g');
  builder.input('x', 2, 'fc');
  builder.weight('w', 3, 2, new Float32Array(6), 'fc');
  return builder;
}

describe('createGraphBuilder', () => {
  it('lists tensors in the order of first use', () => {
    const builder = start();
    builder.bias('b', new Float32Array(3), 'fc');
    builder.add(builder.matmul('w', 'x', 'p'), 'b', 's');
    const graph = builder.finish(builder.map('relu', 's', 'y'));
    expect([...graph.tensors.keys()]).toEqual(['w', 'x', 'p', 'b', 's', 'y']);
    expect(graph.operations.map(({ op }) => op)).toEqual(['matmul', 'add', 'relu']);
  });

  it.each<[string, (builder: ReturnType<typeof start>) => unknown, string]>([
    ['an unknown tensor', (g) => g.map('relu', 'nothing', 'y'), 'nothing: expected a tensor declared'],
    ['a name used twice', (g) => g.map('relu', 'x', 'x'), 'x: expected one tensor'],
    ['a second input', (g) => g.input('y', 2, 'fc'), 'one input (x)'],
    ['a matrix where a vector belongs', (g) => g.map('relu', 'w', 'y'), 'w: expected a vector'],
    ['a vector where a matrix belongs', (g) => g.matmul('x', 'x', 'y'), 'x: expected a matrix'],
    ['a product of other inputs', (g) => g.matmul('w', g.matmul('w', 'x', 'p'), 'q'), 'w: expected 3 inputs'],
    ['a sum of other length', (g) => g.add('x', g.matmul('w', 'x', 'p'), 'q'), 'p: expected 2 values'],
    ['data of other size', (g) => g.weight('v', 2, 2, new Float32Array(3), 'fc'), 'v: expected 4 values'],
    ['no size', (g) => g.bias('b', new Float32Array(0), 'fc'), 'b: expected sizes of at least 1'],
    ['a tensor that nothing uses', (g) => g.finish('x'), 'expected a tensor that an operation uses'],
    [
      'a state without a next value',
      (g) => {
        g.state('h', 2, 'fc');
        return g.finish(g.matmul('w', g.add('x', 'h', 's'), 'p'));
      },
      'h: expected a value for the next frame',
    ],
  ])('refuses %s', (_, act, words) => {
    expect(() => act(start())).toThrowError(words);
  });
});
