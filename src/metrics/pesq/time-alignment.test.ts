import { describe, expect, test } from 'vitest';
import { randomFromSeed } from '../../base/random.ts';
import { type AlignmentView, correlateEnvelopes, stretchDelay, wholeDelay } from './crude-delay.ts';
import { addTriangle, delayOfHistogram, FrameCorrelator, fineDelay } from './fine-delay.ts';
import { rateOf } from './rate.ts';
import { delayAt, setBoundaries, type Utterance } from './utterances.ts';

const rate = rateOf(8000);

function noise(length: number, seed: number): Float64Array {
  const random = randomFromSeed(seed);
  return Float64Array.from({ length }, () => random.int(-1000, 1000));
}

function delayed(signal: Float64Array, delay: number): Float64Array {
  return signal.map((_, i) => signal[i - delay] ?? 0);
}

function viewOf(signal: Float64Array, logLevel: Float64Array = new Float64Array(0)): AlignmentView {
  return { total: signal.length, signal, activity: logLevel, logLevel };
}

function utterance(start: number, end: number, delay: number): Utterance {
  return { start, end, crudeDelay: 0, delay, confidence: 1 };
}

describe('crude delay', () => {
  test('correlates as the definition says', () => {
    const r = noise(23, 1);
    const q = noise(31, 2);
    const { lag, length, valueAt } = correlateEnvelopes(r, 3, 17, q, 5, 20);
    expect(length).toBe(36);
    const expected = Array.from({ length }, (_, c) => {
      let sum = 0;
      for (let i = 0; i < 17; i++) {
        const j = i + c - 16;
        if (j >= 0 && j < 20) sum += r[3 + i]! * q[5 + j]!;
      }
      return sum;
    });
    expected.forEach((value, c) => {
      expect(Math.abs(valueAt(c) - value)).toBeLessThan(1e-6);
    });
    expect(lag).toBe(expected.indexOf(Math.max(...expected)) - 16);
  });

  test('is zero where there is nothing to correlate', () => {
    const r = noise(10, 1);
    expect(correlateEnvelopes(r, 0, 1, r, 0, 10)).toMatchObject({ lag: 0, length: 0 });
    expect(correlateEnvelopes(r, 0, 10, r, 0, -3)).toMatchObject({ lag: 0, length: 0 });
    expect(correlateEnvelopes(new Float64Array(10), 0, 10, r, 0, 10).lag).toBe(0);
  });

  test.each([-40, -1, 0, 7, 60])('finds a shift of %i windows, whole or in a stretch', (shift) => {
    const level = new Float64Array(400);
    noise(120, 3).forEach((x, k) => {
      level[140 + k] = Math.abs(x);
    });
    const reference = viewOf(new Float64Array(0), level);
    const degraded = viewOf(new Float64Array(0), delayed(level, shift));
    expect(wholeDelay(reference, degraded, rate)).toBe(shift * rate.window);
    // expected at 10 windows, found where it is
    expect(stretchDelay(reference, degraded, 130, 270, 10 * rate.window, rate).delay).toBe(
      shift * rate.window,
    );
  });
});

describe('fine delay', () => {
  test.each([-190, -31, 0, 1, 100, 200])(
    'of noise shifted by %i samples is found with full confidence',
    (shift) => {
      const signal = noise(12_000, 4);
      const correlator = new FrameCorrelator(viewOf(signal), viewOf(delayed(signal, shift)), rate);
      const found = fineDelay(correlator, 75, 300, 0, rate);
      expect(found.delay).toBe(shift);
      expect(found.confidence).toBeCloseTo(1, 9);
    },
  );

  test('of silence is the crude delay, without confidence', () => {
    const silence = viewOf(new Float64Array(12_000));
    const correlator = new FrameCorrelator(silence, silence, rate);
    expect(fineDelay(correlator, 75, 300, 64, rate)).toEqual({ delay: 64, confidence: 0 });
  });

  test('takes the first of two equal lags', () => {
    const histogram = new Float64Array(512);
    addTriangle(histogram, 100, Math.fround(0.7), 8);
    addTriangle(histogram, 103, Math.fround(0.7), 8);
    expect(delayOfHistogram(histogram, 2 * Math.fround(0.7), 1000)).toEqual({
      delay: 1100,
      confidence: 1 - 3 / 16,
    });
  });

  test('counts the upper half of the histogram as negative lags', () => {
    const histogram = new Float64Array(512);
    addTriangle(histogram, 510, 1, 8);
    expect(histogram[5]).toBe(1 / 8);
    expect(delayOfHistogram(histogram, 1, 0).delay).toBe(-2);
  });
});

describe('utterances', () => {
  test('meet in the middle of their pause, and fill the signal', () => {
    const list = [utterance(100, 200, 0), utterance(301, 400, 0)];
    setBoundaries(list, 700, 700 * rate.window, rate);
    expect(list.map(({ start, end }) => [start, end])).toEqual([
      [75, 250],
      [250, 625],
    ]);
  });

  test('stay within the degraded signal', () => {
    const early = [utterance(100, 200, -65)];
    setBoundaries(early, 300, 300 * rate.window, rate);
    // 31 + 65 samples are three windows
    expect(early[0]!.start).toBe(78);
    const late = [utterance(100, 200, 100)];
    setBoundaries(late, 300, 300 * rate.window, rate);
    expect(late[0]!.end).toBe(Math.trunc((300 * 32 - 100) / 32) - 75);
  });

  test('do not overlap in the degraded signal', () => {
    const list = [utterance(100, 200, 640), utterance(300, 400, 0)];
    setBoundaries(list, 700, 700 * rate.window, rate);
    // both would meet at window 250: samples 8640 and 8000 of the degraded signal, so at 8320
    expect(list[1]!.start).toBe(Math.trunc((31 + 8320) / 32));
    expect(list[0]!.end).toBe(Math.trunc((8320 - 640) / 32));
  });

  test('give each position the delay of the last one that has begun', () => {
    const list = [utterance(75, 100, 5), utterance(100, 150, 7), utterance(90, 200, 9)];
    expect([0, 80, 90, 120].map((k) => delayAt(list, k * rate.window, rate.window))).toEqual([5, 5, 9, 9]);
    expect(delayAt(list.slice(0, 2), 100 * rate.window - 1, rate.window)).toBe(5);
  });
});
