import { describe, expect, it } from 'vitest';
import {
  EXP_COEFFICIENTS,
  expFloat,
  GREATEST,
  LN2_HIGH,
  LN2_LOW,
  LOG2_E,
  logFloat,
  quotientFloat,
  sigmoidFloat,
  sqrtFloat,
  tanhFloat,
} from './float-functions.ts';

const bitsOf = (value: number): number => new Uint32Array(new Float32Array([value]).buffer)[0]!;

function greatestError(of: (x: number) => number, exact: (x: number) => number): number {
  let worst = 0;
  for (let i = -400_000; i <= 400_000; i++) {
    const x = Math.fround(i / 16_384);
    worst = Math.max(worst, Math.abs(of(x) - exact(x)));
  }
  return worst;
}

describe('float functions', () => {
  it('have the constants that the C and the WebAssembly spell in hexadecimal', () => {
    expect([LOG2_E, LN2_HIGH, LN2_LOW].map(bitsOf)).toEqual([0x3fb8aa3b, 0x3f318000, 0xb95e8083]);
    expect(EXP_COEFFICIENTS.map(bitsOf)).toEqual([
      0x39500d01, 0x3ab60b61, 0x3c088889, 0x3d2aaaab, 0x3e2aaaab, 0x3f000000,
    ]);
  });

  it('stay within 1.2e-7 of the true functions', () => {
    expect(greatestError(sigmoidFloat, (x) => 1 / (1 + Math.exp(-x)))).toBeLessThan(1.2e-7);
    expect(greatestError(tanhFloat, Math.tanh)).toBeLessThan(1.2e-7);
  });

  it('stay within 3e-7 of exp, relative to it, and of log', () => {
    let [exp, log] = [0, 0];
    for (let i = -86 * 2048; i <= 86 * 2048; i++) {
      const x = Math.fround(i / 2048 + 1e-5);
      const p = Math.fround(Math.exp(x));
      exp = Math.max(exp, Math.abs(expFloat(x) / Math.exp(x) - 1));
      log = Math.max(log, Math.abs(logFloat(p) - Math.log(p)) / Math.max(1, Math.abs(Math.log(p))));
    }
    expect(exp).toBeLessThan(3e-7);
    expect(log).toBeLessThan(3e-7);
  });

  it('have a value where the function has none', () => {
    expect([expFloat(0), logFloat(1), sqrtFloat(0), sqrtFloat(-3), sqrtFloat(9)]).toEqual([1, 0, 0, 0, 3]);
    expect(expFloat(1e30)).toBe(expFloat(87));
    expect(expFloat(-1e30)).toBe(expFloat(-87));
    for (const x of [0, -0, -5, 1e-40]) expect(logFloat(x)).toBeCloseTo(-126 * Math.LN2, 5);
    expect([quotientFloat(1, 0), quotientFloat(1, -0), quotientFloat(-8, 0)]).toEqual([
      2 ** 126,
      2 ** 126,
      -GREATEST,
    ]);
    expect(quotientFloat(1, -1e-40)).toBe(-(2 ** 126));
    expect(quotientFloat(1, 3)).toBe(Math.fround(1 / 3));
  });

  it('saturate without leaving the normal numbers', () => {
    for (const x of [87, 88, 1e3, 3e38]) {
      expect(sigmoidFloat(x)).toBe(1);
      expect(tanhFloat(x)).toBe(1);
      expect(tanhFloat(-x)).toBe(-1);
      expect(sigmoidFloat(-x)).toBeGreaterThanOrEqual(2 ** -126);
    }
  });

  it('are exact at zero, and tanh is odd', () => {
    expect(sigmoidFloat(0)).toBe(0.5);
    expect(tanhFloat(0)).toBe(0);
    for (const x of [0.001, 0.3, 1, 4.7]) expect(tanhFloat(Math.fround(-x))).toBe(-tanhFloat(Math.fround(x)));
  });

  it('give recorded bits, so that another executor can be checked against this table', () => {
    const inputs = [-20, -3.25, -0.5, -0.001, 0.001, 0.75, 2.5, 17];
    expect(inputs.map((x) => bitsOf(sigmoidFloat(Math.fround(x))).toString(16))).toMatchInlineSnapshot(`
      [
        "310da433",
        "3d18e413",
        "3ec14d03",
        "3effdf3b",
        "3f001062",
        "3f2ddea8",
        "3f6c948f",
        "3f800000",
      ]
    `);
    expect(inputs.map((x) => bitsOf(tanhFloat(Math.fround(x))).toString(16))).toMatchInlineSnapshot(`
      [
        "bf800000",
        "bf7f3b3c",
        "beec9a9f",
        "ba831285",
        "3a831285",
        "3f22991f",
        "3f7c92c1",
        "3f800000",
      ]
    `);
  });
});
