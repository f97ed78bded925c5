import { describe, expect, test } from 'vitest';
import { IRS_RECEIVE_RESPONSE, LEVEL_RESPONSE, WIDE_BAND_SECTION } from './filters.table.ts';
import { applyResponse, decibelsAt, transformForFilters } from './frequency-filter.ts';
import { narrowBandSignal, wideBandSignal } from './input-filters.ts';
import { bandEnergyOf, levelGain } from './level-alignment.ts';
import { rateOf } from './rate.ts';
import { filterCascade, filterWhole } from './second-order-section.ts';

const SIZE = 4096;

/** A tone that is periodic in the transform, so that filtering is exactly a multiplication. */
function tone(bin: number, amplitude = 1): Float64Array {
  return Float64Array.from({ length: SIZE }, (_, n) => amplitude * Math.sin((2 * Math.PI * bin * n) / SIZE));
}

describe('filter in the frequency domain', () => {
  test('interpolates decibels linearly over Hz', () => {
    expect(decibelsAt(IRS_RECEIVE_RESPONSE, 225)).toBe(2);
    expect(decibelsAt(IRS_RECEIVE_RESPONSE, 3500)).toBe(4);
    expect(decibelsAt(LEVEL_RESPONSE, 325)).toBe(-250);
  });

  test.each([3, 51, 102, 200, 512, 1024, 1700, 1790, 2048])('multiplies bin %i by its factor', (bin) => {
    const area = transformForFilters(tone(bin), SIZE);
    applyResponse(area, IRS_RECEIVE_RESPONSE, 8000);
    const factor = 10 ** ((decibelsAt(IRS_RECEIVE_RESPONSE, (bin * 8000) / SIZE) - 12) / 20);
    const expected = tone(bin, factor);
    for (let n = 0; n < SIZE; n += 37) expect(Math.abs(area.time[n]! - expected[n]!)).toBeLessThan(1e-12);
  });

  test('leaves the spectrum for the next filter', () => {
    const area = transformForFilters(tone(512), SIZE);
    applyResponse(area, LEVEL_RESPONSE, 8000);
    applyResponse(area, LEVEL_RESPONSE, 8000);
    expect(area.time[2]).toBeCloseTo(tone(512)[2]!, 12);
  });
});

describe('level alignment', () => {
  test('measures what lies between 300 and 3500 Hz', () => {
    const inBand = bandEnergyOf(transformForFilters(tone(512, 100), SIZE), SIZE, 8000);
    expect(inBand / ((SIZE * 100 ** 2) / 2)).toBeCloseTo(1, 12);
    expect(bandEnergyOf(transformForFilters(tone(100, 100), SIZE), SIZE, 8000)).toBeLessThan(1e-15 * inBand);
    expect(bandEnergyOf(transformForFilters(tone(1900, 100), SIZE), SIZE, 8000)).toBeLessThan(1e-15 * inBand);
  });

  test('brings the mean power to 1e7', () => {
    const gain = levelGain(1000 * 250, 1000);
    expect(gain * gain * 250).toBeCloseTo(1e7, 6);
  });
});

describe('model signals', () => {
  test('begin behind the guard; narrow-band rings into the padding, wide-band does not', () => {
    const rate = rateOf(16000);
    const samples = new Float64Array(8000);
    samples[7999] = 1000;
    const area = transformForFilters(samples, samples.length + rate.padding);
    const narrow = narrowBandSignal(area, samples.length, rate);
    const wide = wideBandSignal(samples, rate);
    for (const signal of [narrow, wide]) {
      expect(signal.length).toBe(8000 + 2 * 4800 + 5120);
      expect(signal.slice(0, 4800).every((x) => x === 0)).toBe(true);
    }
    expect(narrow.slice(12800, 12900).some((x) => Math.abs(x) > 1)).toBe(true);
    expect(wide.slice(12800).every((x) => x === 0)).toBe(true);
    // the last sample is faded to a sixteenth before the filter
    expect(wide[12799]).toBeCloseTo((1000 / 16) * WIDE_BAND_SECTION.b0, 9);
  });

  test('wide-band takes away a constant', () => {
    const wide = wideBandSignal(new Float64Array(16000).fill(1000), rateOf(16000));
    // the published coefficients leave 6.7e-5 of it
    expect(Math.abs(wide[4800 + 15_000]!)).toBeLessThan(0.07);
  });
});

describe('second-order sections', () => {
  const section = { b0: 0.5, b1: -0.2, b2: 0.1, a1: -0.9, a2: 0.3 };

  test('have the impulse response of their difference equation', () => {
    const signal = new Float64Array(50);
    signal[10] = 1;
    filterCascade([section], signal, 10, 50);
    const expected: number[] = [];
    for (let n = 0; n < 40; n++) {
      const x = [0.5, -0.2, 0.1][n] ?? 0;
      expected.push(x + 0.9 * (expected[n - 1] ?? 0) - 0.3 * (expected[n - 2] ?? 0));
    }
    expected.forEach((value, n) => {
      expect(signal[10 + n]).toBeCloseTo(value, 14);
    });
    expect(signal.slice(0, 10).every((x) => x === 0)).toBe(true);
  });

  test.each([1, 2, 8, 12])('by %i in WebAssembly are those one after the other, to the last bit', (count) => {
    const sections = Array.from({ length: count }, (_, i) => ({ ...section, a1: -0.9 + 0.1 * i }));
    // Around the chunks in which they are filtered, and shorter than a cascade is late.
    for (const length of [1, 7, 64, 4008, 4009, 4096, 9000]) {
      const input = Float64Array.from({ length }, (_, n) => Math.sin(n * n + 1));
      const expected = input.slice();
      filterCascade(sections, expected, 0, length);
      filterWhole(sections, input);
      expect(input).toEqual(expected);
    }
  });

  test('none in WebAssembly are refused', () => {
    expect(() => filterWhole([], new Float64Array(4))).toThrow(RangeError);
  });
});
