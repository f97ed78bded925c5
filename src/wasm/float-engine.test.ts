import { describe, expect, it } from 'vitest';
import { randomFromSeed } from '../base/random.ts';
import { observeRanges } from '../calibrate/index.ts';
import { randomCase } from '../lower/testing/random-program.ts';
import { createNetworkBuilder, createReference, type Network } from '../network/index.ts';
import { createFloatEngine, createObservedRun } from './float-engine.ts';

const FRAMES = 70;

/** The engine adds in another order than the reference: last bits of values of the size of one to ten. */
const TOLERANCE = 2e-5;

function cases(): { graph: Network; features: Float32Array; seed: number }[] {
  return Array.from({ length: 12 }, (_, i) => ({ ...randomCase(i + 1, { frames: FRAMES }), seed: i + 1 }));
}

describe('createFloatEngine', () => {
  it('gives the masks of the reference run on random networks, over more than one block', () => {
    for (const { graph, features, seed } of cases()) {
      const [slow, fast] = [new Float32Array(features.length), new Float32Array(features.length)];
      createReference(graph).run(features, FRAMES, slow);
      createFloatEngine(graph).run(features, FRAMES, fast);
      const worst = fast.reduce((m, v, i) => Math.max(m, Math.abs(v - slow[i]!)), 0);
      expect(worst, `seed ${seed}`).toBeLessThan(TOLERANCE);
    }
  });

  it('gives the masks of the reference run where layers are normalised, inside and outside a recurrence', () => {
    const random = randomFromSeed(3);
    const values = (length: number) =>
      Float32Array.from({ length }, () => random.int(-1_000_000, 1_000_000) / 1_000_000);
    const builder = createNetworkBuilder('normalised');
    const size = 13;
    const normalise = (input: string, name: string) => {
      const scale = builder.bias(`${name}_scale`, values(size), 'norm');
      const bias = builder.bias(`${name}_bias`, values(size), 'norm');
      return builder.normalise(input, scale, bias, 1e-3, name);
    };
    const x = normalise(builder.input('x', size, 'norm'), 'first');
    const h = builder.state('h', size, 'norm');
    const weight = builder.weight('w', size, size, values(size * size), 'norm');
    const sum = builder.add(x, builder.matmul(weight, normalise(h, 'inside'), 'p'), 's');
    const next = builder.map('tanh', sum, 't');
    builder.setNext(h, next);
    const graph = builder.finish(normalise(next, 'y'));
    const features = values(FRAMES * size);
    const [slow, fast] = [new Float32Array(features.length), new Float32Array(features.length)];
    createReference(graph).run(features, FRAMES, slow);
    createFloatEngine(graph).run(features, FRAMES, fast);
    expect(Math.max(...slow) - Math.min(...slow)).toBeGreaterThan(1);
    expect(Math.max(...fast.map((v, i) => Math.abs(v - slow[i]!)))).toBeLessThan(TOLERANCE);
  });

  it('shows the tensors that the reference run shows, the carried states among them', () => {
    const { graph, features } = cases()[2]!;
    const slow = observeRanges(graph, [features]);
    const fast = observeRanges(graph, [features], createObservedRun(graph));
    for (const [name, { min, max }] of slow) {
      const size = Math.max(1, Math.abs(min), Math.abs(max));
      expect(Math.abs(fast.get(name)!.min - min), name).toBeLessThan(TOLERANCE * size);
      expect(Math.abs(fast.get(name)!.max - max), name).toBeLessThan(TOLERANCE * size);
    }
  });

  it('moves tensors on that are carried through several frames', () => {
    const builder = createNetworkBuilder('delay');
    const x = builder.input('x', 2, 'delay');
    const [h1, h2] = [builder.state('h1', 2, 'delay'), builder.state('h2', 2, 'delay')];
    builder.setNext(h1, x);
    builder.setNext(h2, h1);
    const network = builder.finish(builder.add(x, h2, 'y'));
    const features = Float32Array.from({ length: 2 * FRAMES }, (_, i) => i);
    const expected = features.map((v, i) => v + (i < 4 ? 0 : features[i - 4]!));
    for (const model of [createReference(network), createFloatEngine(network)]) {
      const mask = new Float32Array(features.length);
      model.run(features, FRAMES, mask);
      expect(mask).toEqual(expected);
    }
  });

  it('gives the same for blocks of any size, and starts anew on reset', () => {
    const { graph, features } = cases()[4]!;
    const engine = createFloatEngine(graph);
    const whole = new Float32Array(features.length);
    engine.run(features, FRAMES, whole);
    engine.reset();
    const parts = new Float32Array(features.length);
    let from = 0;
    for (const count of [3, 1, 64, 2]) {
      const [a, b] = [from * engine.bins, (from + count) * engine.bins];
      engine.run(features.subarray(a, b), count, parts.subarray(a, b));
      from += count;
    }
    expect(parts).toEqual(whole);
  });
});
