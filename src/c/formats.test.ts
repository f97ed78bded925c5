import { describe, expect, it } from 'vitest';
import { randomFromSeed } from '../base/random.ts';
import { floatConstant, padded, wrapValues } from './formats.ts';

describe('floatConstant', () => {
  it('reads back to the same bits', () => {
    const random = randomFromSeed(1);
    const bits = new Int32Array(1);
    const value = new Float32Array(bits.buffer);
    for (let i = 0; i < 20_000; i++) {
      bits[0] = random.int(-0x80000000, 0x7fffffff);
      if (!Number.isFinite(value[0])) continue;
      const text = floatConstant(value[0]!);
      expect(text).toMatch(/^-?\d+\.\d+(e[+-]\d+)?f$/);
      expect(Object.is(Math.fround(Number(text.slice(0, -1))), value[0]), text).toBe(true);
    }
  });

  it('keeps the sign of zero and writes whole numbers short', () => {
    expect([0, -0, 1, -3, 0.5].map(floatConstant)).toEqual(['0.0f', '-0.0f', '1.0f', '-3.0f', '0.5f']);
  });
});

describe('wrapValues', () => {
  it('keeps all values in order, in lines that fit', () => {
    const values = Array.from({ length: 500 }, (_, i) => String(i * 37 - 9000));
    const text = wrapValues(values, '    ');
    expect(text.split(',').map((value) => value.trim())).toEqual(values);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
  });
});

it('pads to multiples of 16', () => {
  expect([1, 15, 16, 17, 257, 400].map(padded)).toEqual([16, 16, 16, 32, 272, 400]);
});
