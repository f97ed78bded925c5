import { describe, expect, it } from 'vitest';
import { createNetworkBuilder } from '../network-builder.ts';
import { createReference } from '../reference.ts';
import { addDepthwise } from './depthwise.ts';

describe('depthwise', () => {
  it('adds up this frame and those before it, 0 before the clip', () => {
    const builder = createNetworkBuilder('one');
    const x = builder.input('x', 2, 'conv1');
    // Taps on 4, 2 and 0 frames ago.
    const weight = Float32Array.of(100, 10, 1, 3, 2, 1);
    const y = addDepthwise(builder, x, {
      index: 1,
      weight,
      taps: 3,
      bias: Float32Array.of(0.5, -1),
      dilation: 2,
    });
    const network = builder.finish(y);
    expect(network.tensors.get('conv1_past')!.shape).toEqual([4, 2]);
    const frames = 7;
    const features = Float32Array.from({ length: 2 * frames }, (_, i) => i + 1);
    const at = (t: number, c: number): number => (t < 0 ? 0 : features[2 * t + c]!);
    const out = new Float32Array(2 * frames);
    createReference(network).run(features, frames, out);
    for (let t = 0; t < frames; t++) {
      expect(out[2 * t]).toBe(100 * at(t - 4, 0) + 10 * at(t - 2, 0) + at(t, 0) + 0.5);
      expect(out[2 * t + 1]).toBe(3 * at(t - 4, 1) + 2 * at(t - 2, 1) + at(t, 1) - 1);
    }
  });

  it('of one tap carries nothing', () => {
    const builder = createNetworkBuilder('one');
    const x = builder.input('x', 2, 'conv1');
    const y = addDepthwise(builder, x, { index: 1, weight: Float32Array.of(3, -2), taps: 1, bias: null });
    const network = builder.finish(y);
    expect(network.carried).toEqual([]);
    const out = new Float32Array(2);
    createReference(network).run(Float32Array.of(5, 7), 1, out);
    expect([...out]).toEqual([15, -14]);
  });
});
