import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomFromSeed } from '../base/random.ts';
import { BandPowers } from './band-powers.ts';
import type { ComplexArray } from './complex-transform.ts';
import { createRealFft, EvenRealFft } from './fft.ts';
import { createTransform, PassTransform } from './fft-complex.ts';
import { factorise, planPasses } from './fft-passes.ts';
import { SimdRealFft } from './fft-real-simd.ts';
import { createSimdTransform } from './fft-simd.ts';
import { PairCorrelator } from './pair-correlator.ts';

const complexTransform = (size: number) => createTransform(size, factorise(size)!);

function noise(length: number, seed: number): Float64Array {
  const random = randomFromSeed(seed);
  return Float64Array.from({ length }, () => random.int(-1_000_000, 1_000_000) / 1_000_000);
}

/** The definition, with the angle reduced before the cosine. */
function naiveDft(input: Float64Array): { re: Float64Array; im: Float64Array } {
  const size = input.length;
  const bins = (size >> 1) + 1;
  const re = new Float64Array(bins);
  const im = new Float64Array(bins);
  for (let k = 0; k < bins; k++) {
    for (let n = 0; n < size; n++) {
      const angle = (-2 * Math.PI * ((k * n) % size)) / size;
      re[k]! += input[n]! * Math.cos(angle);
      im[k]! += input[n]! * Math.sin(angle);
    }
  }
  return { re, im };
}

function largestDifference(a: Float64Array, b: Float64Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0);
}

describe('real FFT', () => {
  const sizes = [1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 15, 16, 18, 20, 25, 27, 30, 45, 60, 64, 100, 120, 125];
  test.each([...sizes, 225, 250, 320, 375, 480, 512, 810, 960, 1024])(
    'equals the naive DFT at %i points',
    (size) => {
      const input = noise(size, size);
      const before = input.slice();
      const expected = naiveDft(input);
      const re = new Float64Array(expected.re.length).fill(Number.NaN);
      const im = new Float64Array(expected.re.length).fill(Number.NaN);
      const plan = createRealFft(size);
      plan.forward(input, re, im);
      expect(input).toEqual(before);
      expect(largestDifference(re, expected.re)).toBeLessThan(1e-12 * size);
      expect(largestDifference(im, expected.im)).toBeLessThan(1e-12 * size);
      const spectrum = [re.slice(), im.slice()];
      const back = new Float64Array(size).fill(Number.NaN);
      plan.inverse(re, im, back);
      expect([re, im]).toEqual(spectrum);
      expect(largestDifference(back, input)).toBeLessThan(1e-13);
    },
  );

  test.each([1 << 18, 1 << 19, 2 ** 12 * 3 * 25])(
    'inverts itself and keeps the energy at %i points',
    (size) => {
      const input = noise(size, 7);
      const re = new Float64Array(size / 2 + 1);
      const im = new Float64Array(size / 2 + 1);
      const back = new Float64Array(size);
      const plan = createRealFft(size);
      plan.forward(input, re, im);
      plan.inverse(re, im, back);
      expect(largestDifference(back, input)).toBeLessThan(1e-13);
      let energy = (re[0]! ** 2 + re[size / 2]! ** 2) / size;
      for (let k = 1; k < size / 2; k++) energy += (2 * (re[k]! ** 2 + im[k]! ** 2)) / size;
      const expected = input.reduce((sum, x) => sum + x * x, 0);
      expect(Math.abs(energy / expected - 1)).toBeLessThan(1e-12);
    },
  );

  test('puts a shifted impulse on the unit circle at 2^16 points', () => {
    const size = 1 << 16;
    const shift = 12_345;
    const input = new Float64Array(size);
    input[shift] = 1;
    const re = new Float64Array(size / 2 + 1);
    const im = new Float64Array(size / 2 + 1);
    createRealFft(size).forward(input, re, im);
    for (let k = 0; k <= size / 2; k += 101) {
      const angle = (-2 * Math.PI * ((k * shift) % size)) / size;
      expect(re[k]).toBeCloseTo(Math.cos(angle), 12);
      expect(im[k]).toBeCloseTo(Math.sin(angle), 12);
    }
  });

  test('is linear for random sizes of the factors 2, 3 and 5', () => {
    const factors = fc.tuple(
      fc.integer({ min: 0, max: 6 }),
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 0, max: 2 }),
    );
    fc.assert(
      fc.property(factors, fc.integer({ min: 1, max: 1000 }), ([a, b, c], seed) => {
        const size = 2 ** a * 3 ** b * 5 ** c;
        const x = noise(size, seed);
        const y = noise(size, seed + 1);
        const bins = (size >> 1) + 1;
        const of = (signal: Float64Array) => {
          const out = [new Float64Array(bins), new Float64Array(bins)] as const;
          createRealFft(size).forward(signal, out[0], out[1]);
          return out;
        };
        const sum = of(x.map((value, n) => 2 * value - 3 * y[n]!));
        const fx = of(x);
        const fy = of(y);
        for (const part of [0, 1] as const) {
          const expected = fx[part].map((value, k) => 2 * value - 3 * fy[part][k]!);
          expect(largestDifference(sum[part], expected)).toBeLessThan(1e-11 * Math.sqrt(size));
        }
      }),
      { numRuns: 60 },
    );
  });

  test.each([1, 2, 12, 45, 256, 1024])('two signals share a complex transform of %i points', (size) => {
    const signals = [noise(size, 1), noise(size, 2)] as const;
    const fft = complexTransform(size);
    fft.input.re.set(signals[0]);
    fft.input.im.set(signals[1]);
    const { re, im } = fft.forward(fft.input);
    const [x, y] = signals.map(naiveDft);
    for (let k = 0; k <= size >> 1; k++) {
      expect(Math.abs(re[k]! - (x!.re[k]! - y!.im[k]!))).toBeLessThan(1e-12 * size);
      expect(Math.abs(im[k]! - (x!.im[k]! + y!.re[k]!))).toBeLessThan(1e-12 * size);
    }
  });

  test.each([0, -4, 7, 2.5, 14, Number.NaN])('refuses %d points', (size) => {
    expect(() => createRealFft(size)).toThrow(/FFT size: expected .* got/);
  });
});

describe('transforms in WebAssembly', () => {
  test.each([16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 1 << 15, 1 << 18])(
    'are those in JavaScript to the last bit at %i points',
    (size) => {
      const passes = planPasses(size, factorise(size)!);
      const [slow, fast] = [new PassTransform(size, passes), createSimdTransform(size, passes)!];
      const directions = ['forward', 'inverse', 'inverse', 'forward', 'forward'] as const;
      const [re, im] = [noise(size, 1), noise(size, 2)];
      const starts = [slow, fast].map(({ input }) => {
        input.re.set(re);
        input.im.set(im);
        return input;
      });
      let [expected, got] = starts as [ComplexArray, ComplexArray];
      for (const direction of directions) {
        expected = slow[direction](expected);
        got = fast[direction](got);
        const same = (part: 're' | 'im') => got[part].every((value, i) => value === expected[part][i]);
        expect([direction, same('re'), same('im')]).toEqual([direction, true, true]);
      }
    },
  );

  test.each([32, 64, 128, 512, 1024, 4096, 1 << 15])(
    'of real signals are those in JavaScript to the last bit at %i points',
    (size) => {
      const half = size / 2;
      const passes = planPasses(half, factorise(half)!);
      const angles = Array.from({ length: (size >> 2) + 1 }, (_, k) => (-2 * Math.PI * k) / size);
      const [cos, sin] = [Float64Array.from(angles, Math.cos), Float64Array.from(angles, Math.sin)];
      const slow = new EvenRealFft(new PassTransform(half, passes), cos, sin);
      const fast = createRealFft(size);
      expect(fast).toBeInstanceOf(SimdRealFft);
      const [expected, got] = [slow, fast].map((fft) => {
        const bins = [new Float64Array(half + 1), new Float64Array(half + 1)] as const;
        const back = new Float64Array(size);
        fft.forward(noise(size, 5), ...bins);
        fft.inverse(noise(half + 1, 6), noise(half + 1, 7), back);
        return [...bins, back];
      });
      expect(got).toEqual(expected);
    },
  );

  test.each([16, 64, 512])('correlate two frames of %i samples as the sum says', (size) => {
    const signals = [1, 2, 3, 4].map((seed) => noise(size, seed));
    const window = noise(size, 5);
    const [a1, a2] = signals.slice(0, 2).map((signal) => {
      const spectrum = { re: new Float64Array(size / 2 + 1), im: new Float64Array(size / 2 + 1) };
      createRealFft(size).forward(signal, spectrum.re, spectrum.im);
      return spectrum;
    });
    const pairs = new PairCorrelator(size);
    pairs.frames[0].set(signals[2]!);
    pairs.frames[1].set(signals[3]!);
    pairs.correlate(window, [a1!, a2!]);
    for (const which of [0, 1] as const) {
      const [a, b] = [signals[which]!, signals[which + 2]!];
      const sums = Array.from({ length: size }, (_, t) => {
        let sum = 0;
        for (let n = 0; n < size; n++) sum += a[n]! * window[(n + t) % size]! * b[(n + t) % size]!;
        return Math.abs(2 * size * sum);
      });
      const level = 0.5 * Math.max(...sums);
      expect(pairs.greatest(which)).toBeCloseTo(2 * level, 6);
      const above = sums.flatMap((sum, t) => (sum > level ? [t] : []));
      expect(above.length).toBeGreaterThan(0);
      expect(pairs.lagsAbove(which, level)).toEqual(above);
    }
  });

  test.each([64, 256, 512])(
    'of %i points summed in bands are the powers of their bins, to the last bit',
    (size) => {
      const [window, frame] = [noise(size, 7), noise(size, 8)];
      const binsPerBand = [1, 1, 2, 3, 8, size / 2 - 16];
      const bands = new BandPowers(window, binsPerBand);
      bands.frame.set(frame);
      bands.measure();
      const [re, im] = [new Float64Array(size / 2 + 1), new Float64Array(size / 2 + 1)];
      createRealFft(size).forward(
        frame.map((x, n) => x * window[n]!),
        re,
        im,
      );
      [re[0], im[0]] = [0, 0];
      let k = 0;
      const expected = binsPerBand.map((count) => {
        let sum = 0;
        for (const end = k + count; k < end; k++) sum += re[k]! * re[k]! + im[k]! * im[k]!;
        return sum;
      });
      expect([...bands.sums]).toEqual(expected);
      expect(() => new BandPowers(new Float64Array(24), [1])).toThrow(RangeError);
    },
  );

  test.each([1, 2, 4, 8, 12, 48, 80, 1 << 20])('are not made at %i points', (size) => {
    expect(createSimdTransform(size, planPasses(size, factorise(size)!))).toBeNull();
  });

  test('of several sizes in turn give what each gives alone', () => {
    const spectrumOf = (size: number) => {
      const out = [new Float64Array(size / 2 + 1), new Float64Array(size / 2 + 1)] as const;
      createRealFft(size).forward(noise(size, 3), out[0], out[1]);
      return out;
    };
    const alone = spectrumOf(1024);
    const pair = complexTransform(512);
    pair.input.re.set(noise(512, 4));
    pair.input.im.fill(0);
    const before = pair.forward(pair.input).re.slice();
    expect(spectrumOf(1024)).toEqual(alone);
    expect(spectrumOf(64)).not.toEqual(alone);
    pair.input.re.set(noise(512, 4));
    pair.input.im.fill(0);
    expect(pair.forward(pair.input).re).toEqual(before);
  });

  test.each([12, 64])('take no array but their own, at %i points', (size) => {
    const fft = complexTransform(size);
    const foreign = { re: new Float64Array(size), im: new Float64Array(size) };
    expect(() => fft.forward(foreign)).toThrow(RangeError);
    expect(() => fft.inverse({ ...fft.input })).toThrow(/own/);
  });

  test('have room for all their sizes at once', () => {
    for (let size = 16; size <= 1 << 19; size *= 2) {
      const { input } = complexTransform(size);
      expect(input.im).toHaveLength(size);
      expect(input.re.buffer).toBe(complexTransform(16).input.re.buffer);
    }
  });
});
