import { describe, expect, it } from 'vitest';
import { buildNsnet2, type Nsnet2Arrays } from '../npy/nsnet2.ts';
import { SMALL_SIZES, smallFeatures, smallNsnet2 } from '../npy/testing/small-nsnet2.ts';
import { addDense } from './layers/dense.ts';
import { createNetworkBuilder } from './network-builder.ts';
import { createReference } from './reference.ts';

const sigmoid = (t: number) => 1 / (1 + Math.exp(-t));

/** NSNet2 written out in doubles from the raw arrays: the equations of the ONNX GRU, no graph. */
function plainNsnet2(arrays: Nsnet2Arrays, features: Float32Array, frames: number): number[] {
  const at = (name: keyof Nsnet2Arrays) => arrays[name].data;
  const dense = (x: number[], w: ArrayLike<number>, b: ArrayLike<number>) =>
    Array.from({ length: b.length }, (_, o) => x.reduce((s, v, i) => s + v * w[i * b.length + o]!, b[o]!));
  const gru = (
    x: number[],
    h: number[],
    w: ArrayLike<number>,
    r: ArrayLike<number>,
    b: ArrayLike<number>,
  ) => {
    const n = h.length;
    const input = (g: number, u: number) =>
      x.reduce((s, v, i) => s + v * w[(g * n + u) * x.length + i]!, b[g * n + u]!);
    const state = (g: number, u: number) =>
      h.reduce((s, v, i) => s + v * r[(g * n + u) * n + i]!, b[3 * n + g * n + u]!);
    return h.map((old, u) => {
      const z = sigmoid(input(0, u) + state(0, u));
      const reset = sigmoid(input(1, u) + state(1, u));
      const fresh = Math.tanh(input(2, u) + reset * state(2, u));
      return (1 - z) * fresh + z * old;
    });
  };
  const { bins, gru1, gru2 } = SMALL_SIZES;
  let h1 = new Array<number>(gru1).fill(0);
  let h2 = new Array<number>(gru2).fill(0);
  const mask: number[] = [];
  for (let t = 0; t < frames; t++) {
    const x = [...features.slice(t * bins, (t + 1) * bins)];
    h1 = gru(
      dense(x, at('onnx__MatMul_166'), at('fc1_bias')),
      h1,
      at('onnx__GRU_184'),
      at('onnx__GRU_185'),
      at('onnx__GRU_186'),
    );
    h2 = gru(h1, h2, at('onnx__GRU_204'), at('onnx__GRU_205'), at('onnx__GRU_206'));
    const relu = (v: number[]) => v.map((value) => Math.max(0, value));
    const f2 = relu(dense(h2, at('onnx__MatMul_207'), at('fc2_bias')));
    const f3 = relu(dense(f2, at('onnx__MatMul_208'), at('fc3_bias')));
    mask.push(...dense(f3, at('onnx__MatMul_209'), at('fc4_bias')).map(sigmoid));
  }
  return mask;
}

describe('createReference', () => {
  const arrays = smallNsnet2();
  const graph = buildNsnet2(arrays);
  const frames = 25;
  const features = smallFeatures(frames);

  it('computes NSNet2: its equations in doubles give the same mask within 1e-5', () => {
    const mask = new Float32Array(features.length);
    createReference(graph).run(features, frames, mask);
    const plain = plainNsnet2(arrays, features, frames);
    expect(Math.max(...mask.map((v, i) => Math.abs(v - plain[i]!)))).toBeLessThan(1e-5);
    expect(Math.max(...mask) - Math.min(...mask)).toBeGreaterThan(0.3);
  });

  it('carries its state from call to call, and forgets it on reset', () => {
    const whole = new Float32Array(features.length);
    const model = createReference(graph);
    model.run(features, frames, whole);
    const parts = new Float32Array(features.length);
    model.reset();
    const cut = 10 * model.bins;
    model.run(features.subarray(0, cut), 10, parts.subarray(0, cut));
    model.run(features.subarray(cut), frames - 10, parts.subarray(cut));
    expect(parts).toEqual(whole);
    model.run(features, frames, parts);
    expect(parts).not.toEqual(whole);
  });

  it('shows every tensor of every frame', () => {
    const seen = new Map<string, number>();
    const model = createReference(graph);
    model.run(features, 3, new Float32Array(3 * model.bins), (name, values) => {
      expect(values.length).toBe(graph.tensors.get(name)!.data?.length ?? values.length);
      seen.set(name, (seen.get(name) ?? 0) + 1);
    });
    expect(seen.size).toBe(92);
    expect([...seen.values()].every((count) => count === 3)).toBe(true);
  });

  it('rounds each product and each sum of a matmul to float32', () => {
    const builder = createNetworkBuilder('one');
    const x = builder.input('x', 3, 'fc');
    const names = { weight: 'w', bias: 'b', product: 'p', sum: 's' };
    const weight = Float32Array.of(1, 1, 1);
    const bias = Float32Array.of(0);
    addDense(builder, x, { layer: 'fc', names, inputs: 3, outputs: 1, weight, bias, activation: null });
    const mask = new Float32Array(3);
    // 2^24 + 1 + 1 is 2^24 in float32 when taken in this order, 2^24 + 2 in doubles.
    createReference(builder.finish('s')).run(Float32Array.of(2 ** 24, 1, 1), 1, mask);
    expect(mask[0]).toBe(2 ** 24);
  });

  it('normalises over the vector of a frame, exactly where the mean is large', () => {
    const builder = createNetworkBuilder('one');
    const x = builder.input('x', 2, 'norm');
    const scale = builder.bias('scale', Float32Array.of(2, 4), 'norm');
    const bias = builder.bias('bias', Float32Array.of(0, 100), 'norm');
    const graph = builder.finish(builder.normalise(x, scale, bias, 3, 'y'));
    const mask = new Float32Array(6);
    // Variances 1, 1, 0; with epsilon 3 one above the mean is 1 / 2.
    createReference(graph).run(Float32Array.of(1, 3, 1e7 + 1, 1e7 - 1, 5, 5), 3, mask);
    expect([...mask]).toEqual([-1, 102, 1, 98, 0, 100]);
  });
});
