import { expect, test } from 'vitest';
import {
  excerptSeconds,
  loudestStretch,
  MOST_TRACKS,
  peakPower,
  spectrogramOf,
  toSixteenBits,
} from './excerpt.ts';

const RATE = 16_000;
const tone = (hz: number, length: number, amplitude: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => amplitude * Math.sin((2 * Math.PI * hz * i) / RATE));

test('sound gets as many seconds as a page has room for', () => {
  expect(excerptSeconds(12, 7.4, RATE)).toBe(7.25);
  expect(excerptSeconds(12, 8, RATE)).toBe(8);
  expect(excerptSeconds(100, 8, RATE)).toBe(2);
  const most = excerptSeconds(MOST_TRACKS, 30, RATE);
  expect(most).toBeGreaterThan(1);
  // As base64.
  expect((MOST_TRACKS * most * RATE * 2 * 4) / 3).toBeLessThan(9e6);
});

test('the stretch with the most energy is found', () => {
  const clip = new Float32Array(4 * RATE);
  clip.set(tone(500, RATE, 0.5), 2 * RATE);
  expect(loudestStretch(clip, RATE, RATE)).toBe(2 * RATE);
  expect(loudestStretch(clip, 4 * RATE, RATE)).toBe(0);
});

test('a tone is bright in the row of its frequency and dark elsewhere', () => {
  const samples = toSixteenBits(tone(2000, RATE, 0.5));
  const { columns, rows, levels } = spectrogramOf(samples, peakPower(samples));
  expect(rows).toBe(128);
  const column = Math.floor(columns / 2);
  const at = (hz: number): number => levels[(rows - 1 - Math.floor(hz / 62.5)) * columns + column]!;
  expect(at(2000)).toBeGreaterThan(250);
  expect(at(5000)).toBe(0);
  expect(at(500)).toBe(0);
});

test('silence is dark, and samples are clipped to 16 bits', () => {
  expect(Math.max(...spectrogramOf(new Int16Array(2000), 1).levels)).toBe(0);
  expect([...toSixteenBits(Float32Array.of(2, -2, 0.5))]).toEqual([32767, -32768, 16384]);
});
