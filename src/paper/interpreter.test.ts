import { describe, expect, it } from 'vitest';
import { observeRanges } from '../calibrate/observe-ranges.ts';
import { createNetworkBuilder, createReference } from '../network/index.ts';
import { buildNsnet2 } from '../npy/nsnet2.ts';
import { smallFeatures, smallNsnet2 } from '../npy/testing/small-nsnet2.ts';
import { createPaperInterpreter } from './interpreter.ts';
import { lowerPaper } from './lower.ts';
import { uniformBits } from './sites.ts';

const graph = buildNsnet2(smallNsnet2());
const frames = 40;
const features = smallFeatures(frames);
const ranges = observeRanges(graph, [features]);

function maskAt(bits: 8 | 16 | 32): Float32Array {
  const mask = new Float32Array(features.length);
  createPaperInterpreter(lowerPaper(graph, ranges, uniformBits(graph, bits))).run(features, frames, mask);
  return mask;
}

describe('createPaperInterpreter', () => {
  it('works out a product, a sum and one-minus by hand', () => {
    const builder = createNetworkBuilder('hand');
    builder.input('x', 2, 'fc');
    builder.weight('w', 2, 2, Float32Array.of(1, 2, 4, -1), 'fc');
    builder.bias('b', Float32Array.of(10, 20), 'fc');
    builder.add(builder.matmul('w', 'x', 'p'), 'b', 's');
    const small = builder.finish(builder.map('one-minus', 's', 'y'));
    // Steps of 1 everywhere, but 2 for the sum and 1/2 for the result.
    const byHand = new Map([
      ['x', { min: 0, max: 255 }],
      ['w', { min: -55, max: 200 }],
      ['b', { min: 0, max: 255 }],
      ['p', { min: -100, max: 155 }],
      ['s', { min: -100, max: 410 }],
      ['y', { min: -100, max: 27.5 }],
    ]);
    const mask = new Float32Array(2);
    const seen = new Map<string, number[]>();
    createPaperInterpreter(lowerPaper(small, byHand, uniformBits(small, 8))).run(
      Float32Array.of(3.9, 11.2),
      1,
      mask,
      ({ name }, codes) => seen.set(name, [...codes]),
    );
    expect(seen.get('x')).toEqual([3, 11]);
    expect(seen.get('w')).toEqual([56, 57, 59, 54]);
    // 3 + 22 and 12 - 11, zero point 100
    expect(seen.get('p')).toEqual([125, 101]);
    // 35 / 2 + 50 = 67.5 and 21 / 2 + 50 = 60.5: ties go to even
    expect(seen.get('s')).toEqual([68, 60]);
    // 1 - 36 and 1 - 20
    expect([...mask]).toEqual([-35, -19]);
  });

  it('at 32 bits is the float32 network within 1e-6', () => {
    const float = new Float32Array(features.length);
    createReference(graph).run(features, frames, float);
    expect(Math.max(...maskAt(32).map((v, i) => Math.abs(v - float[i]!)))).toBeLessThan(2e-6);
  });

  it('comes closer to float32 with more bits', () => {
    const exact = maskAt(32);
    const error = (mask: Float32Array) => Math.max(...mask.map((v, i) => Math.abs(v - exact[i]!)));
    expect(error(maskAt(16))).toBeLessThan(2e-3);
    expect(error(maskAt(8))).toBeGreaterThan(5 * error(maskAt(16)));
  });

  it('carries its state from call to call, and forgets it on reset', () => {
    const program = lowerPaper(graph, ranges, uniformBits(graph, 8));
    const model = createPaperInterpreter(program);
    const parts = new Float32Array(features.length);
    const cut = 13 * model.bins;
    model.run(features.subarray(0, cut), 13, parts.subarray(0, cut));
    model.run(features.subarray(cut), frames - 13, parts.subarray(cut));
    expect(parts).toEqual(maskAt(8));
    model.reset();
    model.run(features, frames, parts);
    expect(parts).toEqual(maskAt(8));
  });

  it('clips what lies outside the range', () => {
    const loud = features.map((v) => v * 100);
    const mask = new Float32Array(features.length);
    const model = createPaperInterpreter(lowerPaper(graph, ranges, uniformBits(graph, 8)));
    model.run(loud, frames, mask, ({ name, maxCode }, codes) => {
      expect(
        codes.every((q) => Number.isInteger(q) && q >= 0 && q <= maxCode),
        name,
      ).toBe(true);
    });
  });
});
