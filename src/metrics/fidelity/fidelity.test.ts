import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDeviations, deviation, deviationDb, meanSquaredError } from './deviation.ts';
import { compareWithFloat32, fidelityOf } from './fidelity.ts';

const sine = (cycles: number, length: number, gain = 1) =>
  Float32Array.from({ length }, (_, n) => gain * Math.sin((2 * Math.PI * cycles * n) / length));
const sum = (a: Float32Array, b: Float32Array) => a.map((value, i) => value + b[i]!);

describe('deviation', () => {
  test('of a gain of 1 + g is -20 log10(g)', () => {
    const reference = sine(5, 4000);
    for (const g of [0.5, 0.25, 2 ** -10]) {
      const output = reference.map((value) => value * (1 + g));
      expect(deviationDb(deviation(reference, output))).toBeCloseTo(-20 * Math.log10(g), 3);
    }
  });

  test('of an added tone is the ratio of the powers', () => {
    // Powers 1/2 and 0.01^2 / 2.
    const found = deviation(sine(5, 4000), sum(sine(5, 4000), sine(9, 4000, 0.01)));
    expect(deviationDb(found)).toBeCloseTo(40, 4);
    expect(meanSquaredError(found)).toBeCloseTo(0.5e-4, 10);
    expect(found.power).toBeCloseTo(2000, 3);
    expect(found.count).toBe(4000);
  });

  test('is symmetric in the sign of the difference and does not forgive a gain', () => {
    const reference = Float32Array.of(1, -2, 3);
    const doubled = reference.map((value) => 2 * value);
    expect(deviationDb(deviation(reference, doubled))).toBe(0);
    expect(deviationDb(deviation(reference, new Float32Array(3)))).toBe(0);
  });

  test('by hand', () => {
    const found = deviation(Float32Array.of(3, 4), Float32Array.of(3, 4.5));
    expect(found).toEqual({ power: 25, error: 0.25, count: 2 });
    expect(deviationDb(found)).toBeCloseTo(20, 12);
    expect(meanSquaredError(found)).toBe(0.125);
  });

  test('of nothing and of silence', () => {
    const silence = new Float32Array(8);
    expect(deviationDb(deviation(silence, silence))).toBe(Number.POSITIVE_INFINITY);
    expect(deviationDb(deviation(silence, sine(1, 8)))).toBe(Number.NEGATIVE_INFINITY);
    expect(meanSquaredError(deviation(new Float32Array(0), new Float32Array(0)))).toBe(0);
  });

  test('adds up: pieces give what the whole gives', () => {
    const samples = fc.array(fc.float({ min: -2, max: 2, noNaN: true }), { minLength: 2, maxLength: 60 });
    fc.assert(
      fc.property(samples, samples, fc.nat(60), (left, right, at) => {
        const length = Math.min(left.length, right.length);
        const [a, b] = [Float32Array.from(left.slice(0, length)), Float32Array.from(right.slice(0, length))];
        const cut = at % length;
        const parts = [
          deviation(a.subarray(0, cut), b.subarray(0, cut)),
          deviation(a.subarray(cut), b.subarray(cut)),
        ];
        const [whole, added] = [deviation(a, b), addDeviations(parts)];
        expect(added.power).toBeCloseTo(whole.power, 9);
        expect(added.error).toBeCloseTo(whole.error, 9);
        expect(added.count).toBe(whole.count);
      }),
    );
  });

  test('refuses other lengths and what is not finite', () => {
    expect(() => deviation(new Float32Array(3), new Float32Array(4))).toThrow('expected 3 values, got 4');
    const bad = Float32Array.of(0, Number.NaN);
    expect(() => deviation(bad, new Float32Array(2))).toThrow('fidelity, float32 output: expected finite');
    expect(() => deviation(new Float32Array(2), bad)).toThrow('fidelity, output: expected finite');
  });
});

describe('fidelity', () => {
  const clip = (samples: Float32Array, mask: Float32Array) => ({ samples, mask });
  const loud = sine(3, 1000, 1);
  const quiet = sine(3, 1000, 0.1);
  const ones = new Float32Array(4).fill(1);

  test('over clips adds powers, not decibels', () => {
    const noise = sine(11, 1000, 0.01);
    const sums = [loud, quiet].map((s) => compareWithFloat32(clip(s, ones), clip(sum(s, noise), ones)));
    expect(fidelityOf(sums.slice(0, 1)).fidelityDb).toBeCloseTo(40, 3);
    expect(fidelityOf(sums.slice(1)).fidelityDb).toBeCloseTo(20, 3);
    // (1 + 0.01) / 2 over 0.0001.
    expect(fidelityOf(sums).fidelityDb).toBeCloseTo(10 * Math.log10(1.01 / 2 / 1e-4), 3);
  });

  test('of the float32 network itself is infinite', () => {
    const sums = compareWithFloat32(clip(loud, ones), clip(loud, ones));
    expect(fidelityOf([sums])).toEqual({ fidelityDb: Number.POSITIVE_INFINITY, maskError: 0 });
  });

  test('mask error is a mean over the values of all clips', () => {
    const off = ones.map((value, i) => (i === 0 ? value - 0.5 : value));
    const one = compareWithFloat32(clip(loud, ones), clip(loud, off));
    const long = compareWithFloat32(
      clip(loud, new Float32Array(12).fill(1)),
      clip(loud, new Float32Array(12).fill(1)),
    );
    expect(fidelityOf([one]).maskError).toBe(0.25 / 4);
    expect(fidelityOf([one, long]).maskError).toBe(0.25 / 16);
  });
});
