import { describe, expect, it } from 'vitest';
import { createNetworkBuilder } from './network-builder.ts';

function start() {
  const builder = createNetworkBuilder('g');
  builder.input('x', 2, 'fc');
  builder.weight('w', 3, 2, new Float32Array(6), 'fc');
  return builder;
}

function normalised(builder: ReturnType<typeof start>, length: number, epsilon: number): string {
  const scale = builder.bias('s', new Float32Array(length), 'fc');
  return builder.normalise('x', scale, scale, epsilon, 'y');
}

describe('createNetworkBuilder', () => {
  it('lists tensors in the order of first use', () => {
    const builder = start();
    builder.bias('b', new Float32Array(3), 'fc');
    builder.add(builder.matmul('w', 'x', 'p'), 'b', 's');
    const graph = builder.finish(builder.map('relu', 's', 'y'));
    expect([...graph.tensors.keys()]).toEqual(['w', 'x', 'p', 'b', 's', 'y']);
    expect(graph.layers.map(({ kind }) => kind)).toEqual(['matmul', 'add', 'relu']);
  });

  it.each<[string, (builder: ReturnType<typeof start>) => unknown, string]>([
    ['an unknown tensor', (g) => g.map('relu', 'nothing', 'y'), 'nothing: expected a tensor declared'],
    ['a name used twice', (g) => g.map('relu', 'x', 'x'), 'x: expected one tensor'],
    [
      'a state that two things become',
      (g) => {
        const h = g.state('h', 2, 'fc');
        g.setNext(h, 'x');
        g.setNext(h, 'x');
      },
      'h: expected one value',
    ],
    ['a matrix where a vector belongs', (g) => g.map('relu', 'w', 'y'), 'w: expected a vector'],
    ['a vector where a matrix belongs', (g) => g.matmul('x', 'x', 'y'), 'x: expected a matrix'],
    ['a product of other inputs', (g) => g.matmul('w', g.matmul('w', 'x', 'p'), 'q'), 'w: expected 3 inputs'],
    ['a sum of other length', (g) => g.add('x', g.matmul('w', 'x', 'p'), 'q'), 'p: expected 2 values'],
    ['data of other size', (g) => g.weight('v', 2, 2, new Float32Array(3), 'fc'), 'v: expected 4 values'],
    ['no size', (g) => g.bias('b', new Float32Array(0), 'fc'), 'b: expected sizes of at least 1'],
    ['a tensor that nothing uses', (g) => g.finish('x'), 'expected a tensor that a layer uses'],
    ['a factor per element of other length', (g) => normalised(g, 3, 1e-5), 's: expected 2 values, as x has'],
    ['factors that change', (g) => g.normalise('x', 'x', 'x', 1, 'y'), 'x: expected a constant'],
    ['an epsilon below 0', (g) => normalised(g, 2, -1), 'y: expected a finite epsilon above 0, got -1'],
    ['an epsilon that float32 rounds to 0', (g) => normalised(g, 2, 1e-50), 'above 0'],
    ['an epsilon that is no number', (g) => normalised(g, 2, Number.NaN), 'above 0, got NaN'],
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
