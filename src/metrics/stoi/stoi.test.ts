import { describe, expect, test } from 'vitest';
import { resample } from '../../audio/index.ts';
import { type RandomSource, randomFromSeed } from '../../base/random.ts';
import { estoi, intelligibility, stoi } from './stoi.ts';
import { BAND_BINS } from './third-octaves.ts';

const uniform = (random: RandomSource) => random.int(-1_000_000, 1_000_000) / 1_000_000;

/** Noise whose level swings four times a second, with a pause: what STOI listens to in speech. */
function speechLike(rate: number, seconds: number, seed: number): Float64Array {
  const random = randomFromSeed(seed);
  let low = 0;
  return Float64Array.from({ length: Math.round(rate * seconds) }, (_, n) => {
    const t = n / rate;
    low += 0.5 * (uniform(random) - low);
    const pause = t > 0.7 && t < 1.1 ? 1e-4 : 1;
    return (
      0.3 * pause * (1.05 + Math.sin(2 * Math.PI * 4 * t)) * (low + 0.2 * Math.sin(2 * Math.PI * 800 * t))
    );
  });
}

function addNoise(signal: Float64Array, level: number, seed: number): Float64Array {
  const random = randomFromSeed(seed);
  return signal.map((x) => x + level * uniform(random));
}

/**
 * Both measures written out from the papers: a DFT by its definition, matrices, one segment after another. Shares no
 * code with the implementation but the resampling.
 */
function slowIntelligibility(clean: Float64Array, processed: Float64Array, rate: number) {
  const hann = Array.from({ length: 258 }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / 257)).slice(
    1,
    257,
  );
  const framesOf = (x: number[]) => {
    const frames: number[][] = [];
    for (let start = 0; start < x.length - 256; start += 128) {
      frames.push(hann.map((w, n) => w * x[start + n]!));
    }
    return frames;
  };
  const overlapAdd = (frames: number[][]) => {
    const out = new Array<number>(frames.length * 128 + 128).fill(0);
    frames.forEach((frame, f) => {
      frame.forEach((value, n) => {
        out[f * 128 + n]! += value;
      });
    });
    return out;
  };
  const cleanFrames = framesOf(Array.from(resample(clean, rate, 10000)));
  const processedFrames = framesOf(Array.from(resample(processed, rate, 10000)));
  const levels = cleanFrames.map((frame) => 20 * Math.log10(Math.hypot(...frame) + 1e-300));
  const loudest = Math.max(...levels);
  const speaking = (_: unknown, f: number) => levels[f]! - loudest + 40 > 0;
  const envelope = (frames: number[][]) =>
    framesOf(overlapAdd(frames.filter(speaking))).map((frame) => {
      const power = Array.from({ length: 257 }, (_, k) => {
        let re = 0;
        let im = 0;
        frame.forEach((x, n) => {
          re += x * Math.cos((2 * Math.PI * ((k * n) % 512)) / 512);
          im -= x * Math.sin((2 * Math.PI * ((k * n) % 512)) / 512);
        });
        return re * re + im * im;
      });
      const nearest = (hz: number) =>
        power.reduce((best, _, k) => {
          const distance = (bin: number) => Math.abs((bin * 10000) / 512 - hz);
          return distance(k) < distance(best) ? k : best;
        }, 0);
      return Array.from({ length: 15 }, (_, band) => {
        const centre = 150 * 2 ** (band / 3);
        const bins = power.slice(nearest(centre * 2 ** (-1 / 6)), nearest(centre * 2 ** (1 / 6)));
        return Math.sqrt(bins.reduce((sum, p) => sum + p, 0));
      });
    });
  const x = envelope(cleanFrames);
  const y = envelope(processedFrames);
  const mean = (v: number[]) => v.reduce((sum, a) => sum + a, 0) / v.length;
  const unit = (v: number[]) => {
    const centred = v.map((a) => a - mean(v));
    const norm = Math.hypot(...centred);
    return centred.map((a) => a / norm);
  };
  const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  const transpose = (m: number[][]) => m[0]!.map((_, i) => m.map((row) => row[i]!));
  const plain: number[] = [];
  const extended: number[] = [];
  for (let last = 30; last <= x.length; last++) {
    const rowsX = transpose(x.slice(last - 30, last));
    const rowsY = transpose(y.slice(last - 30, last));
    rowsX.forEach((row, band) => {
      const scale = Math.hypot(...row) / Math.hypot(...rowsY[band]!);
      const clipped = rowsY[band]!.map((b, n) => Math.min(b * scale, row[n]! * (1 + 10 ** (15 / 20))));
      plain.push(dot(unit(row), unit(clipped)));
    });
    const columnsX = transpose(rowsX.map(unit)).map(unit);
    const columnsY = transpose(rowsY.map(unit)).map(unit);
    extended.push(mean(columnsX.map((column, n) => dot(column, columnsY[n]!))));
  }
  return { stoi: mean(plain), estoi: mean(extended) };
}

describe('STOI', () => {
  test.each([
    [10000, 0.2],
    [16000, 0.05],
    [16000, 1],
    [8000, 0.3],
  ])('and its extension equal the definition written out, at %i Hz with noise of %f', (rate, level) => {
    const clean = speechLike(rate, 1.8, 1);
    const processed = addNoise(clean, level, 2);
    const expected = slowIntelligibility(clean, processed, rate);
    const found = intelligibility(clean, processed, rate)!;
    expect(found.stoi).toBeCloseTo(expected.stoi, 9);
    expect(found.estoi).toBeCloseTo(expected.estoi, 9);
    expect(stoi(clean, processed, rate)).toBe(found.stoi);
    expect(estoi(clean, processed, rate)).toBe(found.estoi);
  });

  test('of a signal with itself is 1, at any gain', () => {
    const clean = speechLike(16000, 2, 3);
    for (const gain of [1, 0.01, 30]) {
      const found = intelligibility(
        clean,
        clean.map((x) => gain * x),
        16000,
      )!;
      expect(found.stoi).toBeCloseTo(1, 12);
      expect(found.estoi).toBeCloseTo(1, 12);
    }
  });

  test('falls as the noise grows, and is about 0 for unrelated noise', () => {
    const clean = speechLike(16000, 3, 4);
    const found = [0.01, 0.1, 0.4, 2].map(
      (level) => intelligibility(clean, addNoise(clean, level, 5), 16000)!,
    );
    for (const key of ['stoi', 'estoi'] as const) {
      const values = found.map((f) => f[key]);
      expect(values).toEqual([...values].sort((a, b) => b - a));
    }
    const unrelated = addNoise(new Float64Array(clean.length), 1, 6);
    expect(Math.abs(estoi(clean, unrelated, 16000))).toBeLessThan(0.1);
  });

  test('ignores what happens while the clean signal is silent', () => {
    const clean = speechLike(16000, 2, 7);
    const processed = addNoise(clean, 0.1, 8);
    const disturbed = processed.map((x, n) => (n > 0.8 * 16000 && n < 1.0 * 16000 ? 0.9 : x));
    expect(stoi(clean, disturbed, 16000)).toBeCloseTo(stoi(clean, processed, 16000), 12);
  });

  test('uses bands that follow each other without gaps, from 137 to 4277 Hz', () => {
    BAND_BINS.slice(1).forEach(([from], i) => {
      expect(from).toBe(BAND_BINS[i]![1]);
    });
    expect([BAND_BINS[0]![0], BAND_BINS[14]![1]]).toEqual([7, 219]);
  });

  test('refuses what it cannot judge', () => {
    const clean = speechLike(16000, 1, 9);
    expect(() => stoi(clean, clean.slice(0, 9000), 16000)).toThrow(
      'STOI: expected two signals of one length',
    );
    expect(() =>
      stoi(
        clean,
        clean.map(() => 0),
        16000,
      ),
    ).toThrow('STOI, processed signal: expected a signal');
    expect(() => stoi(clean.slice(0, 4000), clean.slice(0, 4000), 16000)).toThrow('at least 0.4 s of speech');
    expect(() => estoi(clean, clean.with(3, Number.POSITIVE_INFINITY), 16000)).toThrow(
      'got Infinity at sample 3',
    );
  });
});
