import { describe, expect, it } from 'vitest';
import { randomFromSeed } from '../base/random.ts';
import { observeStatistics } from '../calibrate/index.ts';
import { addDense, createNetworkBuilder, type Network } from '../network/index.ts';
import type { FormatName } from '../program/formats.ts';
import { referenceParts } from './finish/testing/reference-parts.ts';
import { createRounding, hasMoments, type RoundingMaterial, type RoundingMode } from './rounding.ts';
import type { RoundedCache } from './weight-store.ts';

const SIZE = 16;
const random = randomFromSeed(3);
const values = (length: number, size: number): Float32Array =>
  Float32Array.from({ length }, () => (size * random.int(-1000, 1000)) / 1000);

const builder = createNetworkBuilder('two');
const layer = (x: string, k: number): string =>
  addDense(builder, x, {
    layer: `fc${k}`,
    names: { weight: `W${k}`, bias: `b${k}`, product: `p${k}`, sum: `s${k}` },
    inputs: SIZE,
    outputs: SIZE,
    weight: values(SIZE * SIZE, 0.5),
    bias: values(SIZE, 0.3),
    activation: { op: k === 2 ? 'sigmoid' : 'relu', name: `y${k}` },
  });
const network = builder.finish(layer(layer(builder.input('x', SIZE, 'fc1'), 1), 2));

/** Few causes, so that errors of weights can make up for each other. */
const mixing = values(4 * SIZE, 1);
const clip = (frames: number): Float32Array => {
  const out = new Float32Array(frames * SIZE);
  for (let t = 0; t < frames; t++) {
    const causes = values(4, 1);
    for (let i = 0; i < SIZE; i++) {
      out[t * SIZE + i] = causes.reduce((sum, cause, k) => sum + cause * mixing[k * SIZE + i]!, 0.5);
    }
  }
  return out;
};
const audio = { heard: [clip(300), clip(200)], heldBack: [clip(200)] };

function memoryCache(): RoundedCache & { readonly kept: Map<string, Uint8Array> } {
  const kept = new Map<string, Uint8Array>();
  return {
    kept,
    keyOf: (parts) => parts.map((part) => (typeof part === 'string' ? part : part.join())).join('|'),
    get: (key) => kept.get(key) ?? null,
    put: (key, bytes) => void kept.set(key, bytes.slice()),
  };
}

function roundingOf(mode: RoundingMode, given: Partial<RoundingMaterial> = {}, of = network, on = audio) {
  let asked = 0;
  const rounding = createRounding(of, mode, {
    statistics: () => {
      asked++;
      return observeStatistics(of, on.heard);
    },
    audio: () => on,
    engine: referenceParts,
    floor: Number.NEGATIVE_INFINITY,
    cache: null,
    ...given,
  });
  return { rounding, asked: () => asked };
}

const formats = (first: FormatName, second: FormatName) =>
  new Map<string, FormatName>([
    ['W1', first],
    ['W2', second],
  ]);

describe('a rounding', () => {
  it('auto rounds wide formats to nearest where that is good enough, and then asks for no statistics', () => {
    const { rounding, asked } = roundingOf('auto');
    expect(rounding.finish(formats('i16', 'i16'))).toMatchObject({ step: 'nearest', errors: {} });
    const { step, errors } = rounding.finish(formats('i8', 'i16'));
    expect([step, Object.keys(errors)]).toEqual(['nearest', ['nearest']]);
    expect(rounding.plain(formats('i8', 'f32')).weights.method).toBe('nearest');
    expect(asked()).toBe(0);
  });

  it('auto rounds 8 bits by what they cost where nearest is heard', () => {
    // A great weight on an input that hardly varies takes the steps of its row from all others.
    const wide = createNetworkBuilder('wide');
    const weight = values(SIZE * SIZE, 0.5).map((w, i) => (i % SIZE === 0 ? 60 : w));
    const out = addDense(wide, wide.input('x', SIZE, 'fc1'), {
      layer: 'fc1',
      names: { weight: 'W1', bias: 'b1', product: 'p1', sum: 's1' },
      inputs: SIZE,
      outputs: SIZE,
      weight,
      bias: values(SIZE, 0.3),
      activation: { op: 'sigmoid', name: 'y1' },
    });
    const still = (clips: readonly Float32Array[]) =>
      clips.map((features) => features.map((v, i) => (i % SIZE === 0 ? 0 : v)));
    const { rounding } = roundingOf('auto', {}, wide.finish(out), {
      heard: still(audio.heard),
      heldBack: still(audio.heldBack),
    });
    const { step, errors } = rounding.finish(new Map([['W1', 'i8']]));
    expect(['plain', 'full']).toContain(step);
    expect(errors[step]!).toBeLessThan(0.5 * errors.nearest!);
    expect(rounding.plain(new Map([['W1', 'i8']])).weights.method).toBe('nearest');
  });

  it('takes what was tried elsewhere, in parts and in any order, as if it had tried it itself', () => {
    for (const mode of ['auto', 'full'] as const) {
      const asked = formats('i2', 'i3');
      const wanted = roundingOf(mode).rounding.finish(asked);
      const { rounding } = roundingOf(mode);
      const groups = rounding.untried(asked);
      expect(groups.flatMap(({ steps }) => steps).sort()).toEqual(Object.keys(wanted.errors).sort());
      let told = 0;
      const tried = groups.map(({ steps, stages }) => {
        told -= stages;
        return roundingOf(mode).rounding.attempt(asked, steps, () => told++);
      });
      expect(told).toBe(0);
      rounding.settle(asked, tried.reverse().flat());
      expect(rounding.untried(asked)).toEqual([]);
      const { step, errors, weights } = rounding.finish(asked);
      expect({ step, errors }).toEqual({ step: wanted.step, errors: wanted.errors });
      for (const name of ['W1', 'W2']) {
        const { layer, shape, data } = network.tensors.get(name)!;
        const source = { name, layer, data: data!, rows: shape[0]!, columns: shape[1]! };
        const format = asked.get(name)!;
        const own = wanted.weights.get(source, format, null, null);
        expect(weights.get(source, format, null, null)).toEqual(own);
      }
    }
    expect(roundingOf('auto').rounding.untried(formats('i8', 'i16'))).toHaveLength(1);
    expect(roundingOf('auto').rounding.untried(formats('i16', 'f32'))).toEqual([]);
    expect(roundingOf('plain').rounding.untried(formats('i2', 'i2'))).toEqual([]);
  });

  it('full stays plain where it is worse on what was held back', () => {
    const found = ([1, 20] as const).map((gain) => {
      // What is heard says nothing of what is held back.
      const heldBack = [clip(200).map((value, i) => (i % 3 === 0 ? gain * value : value))];
      const { rounding } = roundingOf('full', { audio: () => ({ heard: [clip(20)], heldBack }) });
      return ([2, 3, 4] as const).map((bits) => rounding.finish(formats(`i${bits}`, `i${bits}`)));
    });
    for (const { step, errors } of found.flat()) {
      expect(Object.keys(errors)).toEqual(['plain', 'full']);
      expect(step).toBe(errors.full! < errors.plain! ? 'full' : 'plain');
    }
    expect(new Set(found.flat().map(({ step }) => step)).size).toBe(2);
  });

  it('auto takes the step with the least error on what was held back', () => {
    for (const [first, second] of [
      ['i2', 'i2'],
      ['i3', 'i8'],
      ['f32', 'i4'],
    ] as const) {
      const { step, errors } = roundingOf('auto').rounding.finish(formats(first, second));
      const least = Math.min(...Object.values(errors));
      expect(errors[step]).toBe(least);
      expect(errors.plain!).toBeLessThan(errors.nearest!);
    }
  });

  it('auto keeps a step out that does not earn its place', () => {
    // Held back has the opposite mean: what the bias takes for it is wrong twice.
    const shifted = (clips: readonly Float32Array[], by: number) =>
      clips.map((features) => features.map((value) => value + by));
    const [heard, heldBack] = [shifted(audio.heard, 20), shifted(audio.heldBack, -20)];
    const { rounding } = roundingOf('auto', {
      statistics: () => observeStatistics(network, heard),
      audio: () => ({ heard, heldBack }),
    });
    const { step, errors } = rounding.finish(formats('i4', 'i4'));
    expect(step).toBe('nearest');
    expect(errors.nearest!).toBeLessThan(errors.plain!);
  });

  it('finishes each assignment once, and a second process finds it in the cache', () => {
    const cache = memoryCache();
    const stages: number[] = [];
    const counting = (): Partial<RoundingMaterial> => ({
      cache,
      audio: () => {
        stages.push(1);
        return audio;
      },
    });
    const first = roundingOf('full', counting()).rounding;
    const made = first.finish(formats('i2', 'i3'));
    expect(first.finish(formats('i2', 'i3'))).toBe(made);
    const size = cache.kept.size;
    const again = roundingOf('full', counting()).rounding.finish(formats('i2', 'i3'));
    expect(cache.kept.size).toBe(size);
    for (const name of ['W1', 'W2']) {
      const { shape, data } = network.tensors.get(name)!;
      const source = { name, layer: 'fc', data: data!, rows: shape[0]!, columns: shape[1]! };
      const format = name === 'W1' ? 'i2' : 'i3';
      expect(again.weights.get(source, format, null, null)).toEqual(
        made.weights.get(source, format, null, null),
      );
    }
    roundingOf('full', counting()).rounding.finish(formats('i3', 'i3'));
    expect(cache.kept.size).toBeGreaterThan(size);
  });

  it('keeps what it finished apart for networks that differ in a bias or a function alone', () => {
    const bias = network.tensors.get('b1')!;
    const other: Network = {
      ...network,
      tensors: new Map([...network.tensors, ['b1', { ...bias, data: bias.data!.map((v) => v + 0.5) }]]),
    };
    const layers = network.layers.map((one) =>
      one.kind === 'dense' ? { ...one, params: { ...one.params, activation: 'tanh' as const } } : one,
    );
    const cache = memoryCache();
    const finishedBy = (of: Network) => {
      const before = new Set(cache.kept.keys());
      const { errors } = roundingOf('auto', { cache }, of).rounding.finish(formats('i2', 'i3'));
      return { errors, isNew: [...cache.kept.keys()].some((key) => !before.has(key)) };
    };
    const first = finishedBy(network);
    expect(first.isNew).toBe(true);
    expect(finishedBy(network)).toEqual({ errors: first.errors, isNew: false });
    for (const of of [other, { ...network, layers }]) {
      const found = finishedBy(of);
      expect(found.errors).not.toEqual(first.errors);
      // As it is without a cache.
      expect(found.errors).toEqual(roundingOf('auto', {}, of).rounding.finish(formats('i2', 'i3')).errors);
    }
  });

  it('is to nearest where ranges are all that is known, and plain where there is no audio', () => {
    const bare = observeStatistics(network, audio.heard);
    const ranges = new Map([...bare].map(([name, { range }]) => [name, { frames: 0, range }]));
    expect([hasMoments(network, bare), hasMoments(network, ranges)]).toEqual([true, false]);
    const { rounding } = roundingOf('auto', { statistics: () => ranges, audio: () => null });
    expect(rounding.finish(formats('i2', 'i2')).step).toBe('nearest');
    expect(roundingOf('auto', { audio: () => null }).rounding.finish(formats('i2', 'i2')).step).toBe('plain');
    expect(roundingOf('nearest').rounding.finish(formats('i2', 'i2')).step).toBe('nearest');
  });
});
