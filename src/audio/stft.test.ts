import { describe, expect, test } from 'vitest';
import { randomFromSeed } from '../base/random.ts';
import { checkStftShape, frameCount, istft, type StftShape, stft } from './stft.ts';
import { makeWindow, WINDOW_NAMES } from './window.ts';

const paper: StftShape = { fftSize: 512, hop: 256, window: 'rectangular' };

function noise(length: number, seed = 1): Float32Array<ArrayBuffer> {
  const random = randomFromSeed(seed);
  return Float32Array.from({ length }, () => random.int(-32768, 32767) / 32768);
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((worst, v, i) => Math.max(worst, Math.abs(v - b[i]!)), 0);
}

test('windows are periodic, and the square of sqrt-hann is hann', () => {
  expect(Array.from(makeWindow('hann', 4))).toEqual([0, 0.5, 1, 0.5].map((v) => expect.closeTo(v, 15)));
  const root = makeWindow('sqrt-hann', 320);
  makeWindow('hann', 320).forEach((v, i) => {
    expect(v).toBeCloseTo(root[i]! ** 2, 15);
    expect(v).toBeCloseTo((1 - Math.cos((2 * Math.PI * i) / 320)) / 2, 15);
  });
  expect(makeWindow('rectangular', 3)).toEqual(Float64Array.of(1, 1, 1));
});

describe('stft', () => {
  test('30 s have 1876 frames, as in the paper', () => {
    expect(frameCount(480_000, 256)).toBe(1876);
    expect(frameCount(480_001, 256)).toBe(1877);
    expect(frameCount(0, 256)).toBe(0);
  });

  test.each(WINDOW_NAMES)('is the plain DFT of reflected, windowed frames (%s)', (window) => {
    const shape: StftShape = { fftSize: 20, hop: 10, window };
    const x = noise(57);
    const { frames, bins, re, im } = stft(x, shape);
    const w = makeWindow(window, 20);
    const at = (i: number) => x[i < 0 ? -i : i > 56 ? 112 - i : i]!;
    for (let f = 0; f < frames; f += 1) {
      for (let k = 0; k < bins; k += 1) {
        let a = 0;
        let b = 0;
        for (let n = 0; n < 20; n += 1) {
          const v = at(f * 10 - 10 + n) * w[n]!;
          a += v * Math.cos((2 * Math.PI * k * n) / 20);
          b -= v * Math.sin((2 * Math.PI * k * n) / 20);
        }
        expect(re[f * bins + k]).toBeCloseTo(a, 5);
        expect(im[f * bins + k]).toBeCloseTo(b, 5);
      }
    }
  });

  test('a cosine on a bin has N/2 there and nothing elsewhere', () => {
    const x = Float32Array.from({ length: 5120 }, (_, n) => Math.cos((2 * Math.PI * 8 * n) / 512));
    const { bins, re, im } = stft(x, paper);
    const middle = 10 * bins;
    for (let k = 0; k < bins; k += 1) {
      expect(re[middle + k]).toBeCloseTo(k === 8 ? 256 : 0, 4);
      expect(im[middle + k]).toBeCloseTo(0, 4);
    }
  });

  test('power is that of the spectrum before rounding', () => {
    const x = noise(2000);
    const frames = frameCount(2000, 256);
    const power = new Float64Array(frames * 257);
    const { re, im } = stft(x, paper, power);
    power.forEach((p, i) => {
      const rounded = re[i]! ** 2 + im[i]! ** 2;
      expect(Math.abs(p - rounded)).toBeLessThanOrEqual(p * 3e-7);
    });
  });
});

describe('istft', () => {
  const shapes: [number, number][] = [
    [512, 256],
    [320, 160],
    [512, 128],
    [320, 100],
  ];
  const lengths = [1, 2, 100, 256, 257, 511, 512, 2560, 2561, 3000];
  test.each(WINDOW_NAMES)('undoes stft at every length and overlap (%s)', (window) => {
    for (const [fftSize, hop] of shapes) {
      for (const length of lengths) {
        const x = noise(length, length);
        const back = istft(stft(x, { fftSize, hop, window }), { fftSize, hop, window }, length);
        // float32 spectra: 512 roundings of relative size 2^-25, divided by sums of squared windows of at least 1/2
        expect(largestDifference(x, back)).toBeLessThan(2e-6);
      }
    }
  });

  test('the gain multiplies the spectrum', () => {
    const x = noise(3000);
    const spectrum = stft(x, paper);
    const half = istft(spectrum, paper, 3000, new Float32Array(spectrum.re.length).fill(0.5));
    const whole = istft(spectrum, paper, 3000);
    half.forEach((v, i) => {
      expect(v).toBeCloseTo(whole[i]! / 2, 7);
    });
  });

  test('a spectrum of another length is refused', () => {
    const spectrum = stft(noise(3000), paper);
    expect(() => istft(spectrum, paper, 4000)).toThrow('expected 17 frames of 257 bins for 4000 samples');
    expect(() => istft(spectrum, paper, 3000, new Float32Array(5))).toThrow('gains, got 5');
  });
});

test('sizes that do not fit together are refused', () => {
  const shape = (fftSize: number, hop: number): StftShape => ({ fftSize, hop, window: 'hann' });
  expect(() => checkStftShape(shape(512, 256), 'x')).not.toThrow();
  expect(() => checkStftShape(shape(511, 256), 'x')).toThrow('x: fftSize: expected an even size');
  expect(() => checkStftShape(shape(2 ** 20, 256), 'x')).toThrow('4 to 8192');
  expect(() => checkStftShape(shape(448, 224), 'x')).toThrow('fftSize');
  for (const hop of [0, 513, -256, Number.NaN, 1.5]) {
    expect(() => checkStftShape(shape(512, hop), 'x')).toThrow('hop: expected 1 to 512');
  }
});

test('windows that leave samples out are refused', () => {
  const shape = { fftSize: 512, hop: 512, window: 'rectangular' } as const;
  expect(() => checkStftShape(shape, 'x')).not.toThrow();
  expect(() => checkStftShape({ ...shape, synthesisWindow: 'hann' }, 'x')).toThrow('under none');
  expect(() => checkStftShape({ ...shape, windowLength: 400 }, 'x')).toThrow('hop: expected a smaller one');
  expect(() => checkStftShape({ ...shape, windowLength: 513 }, 'x')).toThrow('windowLength');
});

test('a shorter window lies in the middle of its frame, and every mixture of windows gives a signal back', () => {
  const short = makeWindow('hamming', 16, 6);
  expect(Array.from(short.subarray(0, 5))).toEqual([0, 0, 0, 0, 0]);
  expect(short.subarray(5, 11)).toEqual(makeWindow('hamming', 6));
  expect(short[11]).toBe(0);
  const x = noise(2000);
  for (const window of WINDOW_NAMES) {
    for (const synthesisWindow of ['rectangular', 'sqrt-hann', 'vorbis'] as const) {
      const shape: StftShape = { fftSize: 320, hop: 80, window, synthesisWindow, windowLength: 240 };
      expect(largestDifference(x, istft(stft(x, shape), shape, 2000))).toBeLessThan(2e-6);
    }
  }
});

test('frames of a stream begin in silence, end with a hop of the clip each, and give it back', () => {
  const shape: StftShape = { fftSize: 64, hop: 16, window: 'sqrt-hann', framing: 'stream' };
  for (const length of [1, 15, 16, 17, 200]) {
    const x = noise(length, length);
    const spectrum = stft(x, shape);
    expect(spectrum.frames).toBe(Math.ceil(length / 16) + 6);
    expect(largestDifference(x, istft(spectrum, shape, length))).toBeLessThan(1e-6);
  }
  // The first sample alone: after three frames of silence it lies at 48 of 64.
  const one = stft(Float32Array.of(1), { ...shape, window: 'rectangular' });
  for (let k = 0; k < 33; k++) {
    expect(one.re[k]).toBe(0);
    expect(one.re[3 * 33 + k]).toBeCloseTo(Math.cos((2 * Math.PI * k * 48) / 64), 6);
    expect(one.im[3 * 33 + k]).toBeCloseTo(-Math.sin((2 * Math.PI * k * 48) / 64), 6);
  }
});

test('plain overlap-add without windows is divided by the number of frames over a sample', () => {
  const shape: StftShape = { fftSize: 512, hop: 128, window: 'rectangular', synthesisWindow: 'rectangular' };
  const { frames, bins, re, im } = stft(noise(4000), shape);
  re.fill(0);
  im.fill(0);
  // A constant 1 in one frame alone.
  re[10 * bins] = 512;
  const out = istft({ frames, bins, re, im }, shape, 4000);
  out.forEach((v, i) => {
    expect(v).toBeCloseTo(i >= 1024 && i < 1536 ? 0.25 : 0, 6);
  });
});

test('the windows of Vorbis are power complementary, those of Hamming and Blackman as published', () => {
  const vorbis = makeWindow('vorbis', 64);
  for (let i = 0; i < 32; i++) expect(vorbis[i]! ** 2 + vorbis[i + 32]! ** 2).toBeCloseTo(1, 14);
  expect(Array.from(makeWindow('hamming', 4))).toEqual(
    [0.08, 0.54, 1, 0.54].map((v) => expect.closeTo(v, 14)),
  );
  expect(Array.from(makeWindow('blackman', 4))).toEqual([0, 0.34, 1, 0.34].map((v) => expect.closeTo(v, 14)));
});
