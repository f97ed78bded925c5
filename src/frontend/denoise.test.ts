import { describe, expect, test } from 'vitest';
import { WINDOW_NAMES } from '../audio/index.ts';
import { randomFromSeed } from '../base/random.ts';
import { denoise, enhance, floorMask, maskOf, prepareClip } from './denoise.ts';
import type { FrameModel } from './frame-model.ts';
import { type FrontEnd, maskFloorGain } from './front-end.ts';
import { parseFrontEnd } from './parse-front-end.ts';
import { FRONT_ENDS, PAPER_FRONT_END } from './presets.ts';

const base = FRONT_ENDS['nsnet2-512'];

function noise(length: number): Float32Array<ArrayBuffer> {
  const random = randomFromSeed(3);
  return Float32Array.from({ length }, () => random.int(-20000, 20000) / 32768);
}

/** Gives the same gain everywhere and counts its calls. */
function constant(gain: number, bins = 257): FrameModel & { resets: number } {
  return {
    bins,
    outputs: bins,
    resets: 0,
    reset() {
      this.resets += 1;
    },
    run: (_, frames, mask) => void mask.fill(gain, 0, frames * bins),
  };
}

describe('denoise', () => {
  test.each(WINDOW_NAMES)('gives the clip back under a mask of 1 (%s)', (window) => {
    for (const length of [1, 700, 5120, 5121]) {
      const x = noise(length);
      const y = denoise(x, { ...base, window }, constant(1));
      expect(y.length).toBe(length);
      y.forEach((v, i) => {
        expect(Math.abs(v - x[i]!)).toBeLessThan(2e-6);
      });
    }
  });

  test('halves the clip under a mask of 1/2, and raises a mask of 0 to the floor', () => {
    const clip = prepareClip(noise(3000), base);
    const half = enhance(clip, constant(0.5));
    const floored = enhance(clip, constant(0), -20);
    const none = enhance(clip, constant(0));
    noise(3000).forEach((v, i) => {
      expect(half[i]).toBeCloseTo(v / 2, 5);
      expect(floored[i]).toBeCloseTo(v / 10, 5);
      expect(none[i]).toBe(0);
    });
  });

  test('a prepared clip is not changed, and each pass starts from a fresh state', () => {
    const clip = prepareClip(noise(3000), base);
    const features = clip.features.slice();
    const model = constant(0.25);
    const first = enhance(clip, model);
    expect(enhance(clip, model)).toEqual(first);
    expect(clip.features).toEqual(features);
    expect(model.resets).toBe(2);
  });

  test('features: an impulse at the centre of a frame has power 1 in every bin, silence has the floor', () => {
    const x = new Float32Array(5120);
    x[2560] = 1;
    const { features, frames } = prepareClip(x, { ...PAPER_FRONT_END, rounding: 'exact' });
    expect(frames).toBe(21);
    expect(features[10 * 257 + 5]).toBe(Math.fround(Math.log(1 + 1e-8)));
    expect(features[5]).toBe(Math.fround(Math.log(1e-8)));
    const log10 = prepareClip(x, { ...PAPER_FRONT_END, rounding: 'exact', feature: 'log10-power' });
    expect(log10.features[5]).toBe(-8);
  });

  test('features in the rounding of the paper are those of an exact transform, but for weak bins', () => {
    const x = noise(5120);
    const exact = prepareClip(x, { ...PAPER_FRONT_END, rounding: 'exact' }).features;
    const single = prepareClip(x, PAPER_FRONT_END).features;
    exact.forEach((v, i) => {
      if (v > -5) expect(Math.abs(single[i]! - v)).toBeLessThan(1e-3);
    });
    expect(single).not.toEqual(exact);
  });

  test('refuses a model of another size, samples that are not finite, and no samples', () => {
    const clip = prepareClip(noise(300), base);
    expect(() => maskOf(clip, constant(1, 161))).toThrow('model: expected 257 inputs');
    expect(() => prepareClip(Float32Array.of(0, Number.NaN), base)).toThrow('NaN at sample 1');
    expect(() => prepareClip(new Float32Array(0), base)).toThrow('at least one sample');
  });

  test('no mask that is not finite gets through', () => {
    for (const v of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => floorMask(Float32Array.of(0.5, v), -20)).toThrow(
        `mask value 1: expected a finite gain, got ${v}`,
      );
    }
  });
});

describe('frontend.json', () => {
  test('comes back as it was, with the window and the floor left out as well', () => {
    expect(parseFrontEnd(JSON.parse(JSON.stringify(base)), 'f')).toEqual(base);
    const { window: _, maskFloorDb: __, ...rest } = base;
    expect(parseFrontEnd(rest, 'f')).toEqual(base);
    expect(parseFrontEnd({ ...base, maskFloorDb: -16 }, 'f').maskFloorDb).toBe(-16);
  });

  const wrong: [string, unknown, string][] = [
    ['a list', [], 'f: expected an object'],
    ['null', null, 'f: expected an object'],
    ['an unknown key', { ...base, hopp: 3 }, 'got "hopp"'],
    [
      'a deep list',
      { ...base, hop: JSON.parse('['.repeat(1e5) + ']'.repeat(1e5)) },
      'f: hop: expected an integer, got a list',
    ],
    ['a missing key', { ...base, hop: undefined }, 'f: hop: expected an integer, got nothing'],
    ['a window', { ...base, window: 'bartlett' }, 'f: window: expected rectangular or hann or sqrt-hann'],
    ['a window at synthesis', { ...base, synthesisWindow: 3 }, 'f: synthesisWindow: expected rectangular'],
    ['a length of the window', { ...base, windowLength: 1024 }, 'f: windowLength: expected 2 to 512'],
    ['an exponent of a logarithm', { ...base, exponent: 0.5 }, 'f: exponent: expected none with ln-power'],
    ['an exponent of 0', { ...base, feature: 'magnitude', exponent: 0 }, 'f: exponent: expected more than 0'],
    ['a feature', { ...base, feature: 'mel' }, 'f: feature: expected ln-power or log10-power'],
    ['a rate', { ...base, sampleRateHz: 1e12 }, 'f: sampleRateHz'],
    ['a hop', { ...base, hop: 513 }, 'f: hop: expected 1 to 512'],
    ['a hop that leaves samples out', { ...base, hop: 512 }, 'f: hop: expected a smaller one'],
    ['a size', { ...base, fftSize: 2 ** 40 }, 'f: fftSize'],
    ['a floor of features', { ...base, featureFloor: 0 }, 'f: featureFloor'],
    ['a text as floor', { ...base, featureFloor: '1' }, 'f: featureFloor'],
    ['a positive mask floor', { ...base, maskFloorDb: 3 }, 'f: maskFloorDb: expected -120 to 0 dB'],
    ['a mask floor in words', { ...base, maskFloorDb: '-20' }, 'f: maskFloorDb'],
  ];
  test.each(wrong)('%s is refused', (_, json, words) => {
    expect(() => parseFrontEnd(json, 'f')).toThrow(words);
  });

  test('the mask floor is a gain', () => {
    const frontEnd: FrontEnd = { ...base, maskFloorDb: -20 };
    expect(maskFloorGain(frontEnd.maskFloorDb)).toBeCloseTo(0.1, 12);
    expect(maskFloorGain(null)).toBe(0);
    expect(() => maskFloorGain(Number.NaN)).toThrow('mask floor');
  });
});
