import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createReference } from '../network/index.ts';
import { buildNsnet2 } from '../npy/nsnet2.ts';
import { smallFeatures, smallNsnet2 } from '../npy/testing/small-nsnet2.ts';
import { createObservedRun } from '../wasm/index.ts';
import { symmetricAt } from './moments.ts';
import { observeRanges } from './observe-ranges.ts';
import {
  matrixInputs,
  type NetworkStatistics,
  observeStatistics,
  observeWeighings,
  rangesOf,
  statisticsOfRanges,
} from './statistics.ts';
import { packStatistics, unpackStatistics } from './statistics-file.ts';

const network = buildNsnet2(smallNsnet2());
const clips = [smallFeatures(90, 9, 1), smallFeatures(33, 9, 2)];
const statistics = observeStatistics(network, clips);
const deflate = (content: Uint8Array) => deflateRawSync(content);
const inflate = (bytes: Uint8Array, most: number) => inflateRawSync(bytes, { maxOutputLength: most });

/** All values of a tensor over all frames, from the reference run. */
function seen(name: string): Float32Array[] {
  const all: Float32Array[] = [];
  for (const clip of clips) {
    const model = createReference(network);
    model.run(clip, clip.length / 9, new Float32Array(clip.length), (at, values) => {
      if (at === name) all.push(values.slice());
    });
  }
  return all;
}

describe('statistics of a network', () => {
  it('have the ranges that calibration files have', () => {
    expect(rangesOf(statistics)).toEqual(observeRanges(network, clips));
    expect(rangesOf(statisticsOfRanges(observeRanges(network, clips)))).toEqual(rangesOf(statistics));
  });

  it('have moments of what matrices multiply, each once', () => {
    const inputs = matrixInputs(network);
    expect(inputs).toHaveLength(new Set(inputs).size);
    expect(inputs).toEqual(expect.arrayContaining(['x', 'h1', 'h2']));
    for (const [name, { moments, mean, frames }] of statistics) {
      expect(moments !== undefined, name).toBe(inputs.includes(name));
      const { data, shape } = network.tensors.get(name)!;
      expect(mean?.length, name).toBe(data ? undefined : shape[0]);
      expect(frames, name).toBe(data ? 0 : 123);
    }
  });

  it('agree with the definition on a carried state, as its matrix reads it', () => {
    const all = seen('h1');
    expect(all).toHaveLength(123);
    expect(Math.max(...all[90]!)).toBe(0);
    const { mean, variance, moments, centre } = statistics.get('h1')!;
    const average = (weights: readonly number[], of: (v: Float32Array) => number): number =>
      all.reduce((sum, v, t) => sum + weights[t]! * of(v), 0) / weights.reduce((a, b) => a + b);
    const alike = all.map(() => 1);
    const means = [...all[0]!].map((_, i) => average(alike, (v) => v[i]!));
    const energyOf = (v: Float32Array): number => v.reduce((sum, x, i) => sum + (x - means[i]!) ** 2, 0);
    const usual = average(alike, energyOf);
    const weights = all.map((v) => usual / (usual + energyOf(v)));
    const centres = means.map((_, i) => average(weights, (v) => v[i]!));
    for (const [i, own] of centres.entries()) {
      expect(mean![i]!).toBeCloseTo(means[i]!, 12);
      expect(centre![i]!).toBeCloseTo(own, 12);
      expect(variance![i]!).toBeCloseTo(
        average(alike, (v) => (v[i]! - means[i]!) ** 2),
        12,
      );
      for (const [j, other] of centres.entries()) {
        const expected = average(weights, (v) => (v[i]! - own) * (v[j]! - other));
        // Products are of binary32.
        expect(symmetricAt(moments!, i, j)).toBeCloseTo(expected, 7);
      }
    }
  });

  it('are nearly the same by the fast run, and exactly so by the same run again', () => {
    expect(observeStatistics(network, clips)).toEqual(statistics);
    const fast = observeStatistics(network, clips, createObservedRun(network));
    for (const [name, { mean }] of statistics) {
      for (const [i, value] of (mean ?? []).entries())
        expect(fast.get(name)!.mean![i]!).toBeCloseTo(value, 5);
    }
  });

  it('have means and variances of those that were asked for', () => {
    const [some] = observeWeighings(
      network,
      clips,
      ['by-level'],
      undefined,
      undefined,
      (name) => name === 'x',
    );
    for (const [name, { mean, variance, ...rest }] of statistics) {
      const isVarying = name === 'x' && mean !== undefined;
      expect(some!.get(name), name).toEqual(isVarying ? { mean, variance, ...rest } : rest);
    }
  });

  it('come back from a file to the bit', () => {
    const bytes = packStatistics(statistics, deflate);
    expect(unpackStatistics(bytes, rangesOf(statistics), inflate, 'm')).toEqual(statistics);
    expect(packStatistics(statistics, deflate)).toEqual(bytes);
    const [alike] = observeWeighings(network, clips, ['alike']) as [NetworkStatistics];
    expect(alike.get('x')!.weighing).toBe('alike');
    expect(unpackStatistics(packStatistics(alike, deflate), rangesOf(alike), inflate, 'm')).toEqual(alike);
  });

  it('come from a file of the version that had all frames alike, around the mean', () => {
    const older = new Map([...statistics].map(([name, { centre: _, ...rest }]) => [name, rest]));
    const read = unpackStatistics(packStatistics(older, deflate), rangesOf(older), inflate, 'm');
    expect(read.get('x')!.centre).toEqual(statistics.get('x')!.mean);
    expect(read.get('x')!.moments).toEqual(statistics.get('x')!.moments);
  });

  it('are refused from a file that is damaged, of another version, or of other ranges', () => {
    const bytes = packStatistics(statistics, deflate);
    const read =
      (given: Uint8Array, ranges = rangesOf(statistics)) =>
      () =>
        unpackStatistics(given, ranges, inflate, 'm');
    for (let at = 0; at < bytes.length; at += 97) {
      expect(read(bytes.with(at, bytes[at]! ^ 4)), `byte ${at}`).toThrow('m: expected');
    }
    for (const length of [0, 19, 20, bytes.length - 1])
      expect(read(bytes.slice(0, length))).toThrow('m: expected');
    expect(read(bytes.with(4, 2))).toThrow('expected version 1, got 2');
    const others = observeRanges(network, [smallFeatures(4, 9, 5)]);
    expect(read(bytes, others)).toThrow('moments of these ranges, got of others');
  });
});
