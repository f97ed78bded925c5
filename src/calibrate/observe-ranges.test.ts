import { describe, expect, it } from 'vitest';
import { createReference } from '../network/index.ts';
import { buildNsnet2 } from '../npy/nsnet2.ts';
import { smallFeatures, smallNsnet2 } from '../npy/testing/small-nsnet2.ts';
import { observeRanges, rangesFromJson, rangesToJson } from './observe-ranges.ts';
import { rangeOf } from './observers/range.ts';

const graph = buildNsnet2(smallNsnet2());
const clips = [smallFeatures(12, 9, 1), smallFeatures(5, 9, 2)];

describe('observeRanges', () => {
  const ranges = observeRanges(graph, clips);

  it('finds the least and greatest value of every tensor over all clips', () => {
    expect(ranges.size).toBe(92);
    expect(ranges.get('x')).toEqual(rangeOf(Float32Array.from([...clips[0]!, ...clips[1]!])));
    expect(ranges.get('Whz_2')).toEqual(rangeOf(graph.tensors.get('Whz_2')!.data!));
    const masks = clips.map((clip) => {
      const mask = new Float32Array(clip.length);
      createReference(graph).run(clip, clip.length / 9, mask);
      return mask;
    });
    expect(ranges.get('sigmoid')).toEqual(rangeOf(Float32Array.from([...masks[0]!, ...masks[1]!])));
  });

  it('takes the state before each frame, zero at the start of a clip', () => {
    expect(ranges.get('h1')!.min).toBeLessThanOrEqual(0);
    expect(ranges.get('h1')!.max).toBeGreaterThanOrEqual(0);
    const first = observeRanges(graph, [smallFeatures(1, 9, 1)]);
    expect(first.get('h1')).toEqual({ min: 0, max: 0 });
  });

  it('refuses no clip, a broken frame and NaN', () => {
    expect(() => observeRanges(graph, [])).toThrowError('got no clip');
    expect(() => observeRanges(graph, [new Float32Array(10)])).toThrowError('whole frames of 9 bins');
    expect(() => observeRanges(graph, [new Float32Array(9).fill(Number.NaN)])).toThrowError('finite values');
  });

  it('comes back from JSON', () => {
    const json = JSON.parse(JSON.stringify(rangesToJson(ranges)));
    expect(rangesFromJson(graph, json, 'c.json')).toEqual(ranges);
  });
});

describe('rangesFromJson', () => {
  const json = rangesToJson(observeRanges(graph, clips)) as Record<string, unknown>;

  it('takes constants from the weights where the file has none', () => {
    const { Wir_1: _, ...rest } = json;
    expect(rangesFromJson(graph, rest, 'c').get('Wir_1')).toEqual(rangeOf(graph.tensors.get('Wir_1')!.data!));
  });

  it('keeps what few steps take in place of all', () => {
    const narrow = { min: -0.5, max: 0.25 };
    const given = { ...json, x: { min: -1, max: 2, narrow } };
    const read = rangesFromJson(graph, given, 'c');
    expect(read.get('x')).toEqual({ min: -1, max: 2, narrow });
    expect(rangesToJson(read)).toEqual(given);
  });

  it('refuses the ranges of other weights, and lets single ones differ', () => {
    const other = buildNsnet2(smallNsnet2(7));
    expect(() => rangesFromJson(other, json, 'c.json')).toThrowError('made for another model');
    const clipped = { ...json, Wir_1: { min: -0.01, max: 0.01 } };
    expect(rangesFromJson(graph, clipped, 'c').get('Wir_1')).toEqual({ min: -0.01, max: 0.01 });
  });

  it.each<[string, unknown, string]>([
    ['null', null, 'an object of ranges'],
    ['a list', [], 'a list'],
    ['a missing activation', { ...json, gru1_a: undefined }, 'c.json: expected a range of gru1_a'],
    ['a tensor of another model', { ...json, conv1: { min: 0, max: 1 } }, 'got "conv1"'],
    ['a name that objects have', JSON.parse('{"__proto__": {"min": 0, "max": 1}}'), 'got "__proto__"'],
    ['min above max', { ...json, x: { min: 1, max: 0 } }, 'c.json, x: expected finite numbers min <= max'],
    [
      'narrow beyond all',
      { ...json, x: { min: 0, max: 1, narrow: { min: -1, max: 1 } } },
      'c.json, x, narrow: expected a part of 0 .. 1, got -1 .. 1',
    ],
    ['narrow without an end', { ...json, x: { min: 0, max: 1, narrow: { min: 0 } } }, 'x, narrow: expected'],
    ['text', { ...json, x: { min: '0', max: '1' } }, 'min <= max'],
    ['null for a range', { ...json, x: null }, 'got undefined, undefined'],
    ['a range wider than doubles', { ...json, x: { min: -1e308, max: 1e308 } }, 'min <= max'],
  ])('refuses %s', (_, bad, words) => {
    expect(() => rangesFromJson(graph, bad, 'c.json')).toThrowError(words);
  });
});
