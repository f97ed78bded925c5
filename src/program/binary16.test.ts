import { describe, expect, it } from 'vitest';
import { randomFromSeed } from '../base/random.ts';
import { bitsOfF16, GREATEST_F16, roundToF16 } from './binary16.ts';

/** From the definition: sign, five bits of exponent with an offset of 15, ten of fraction. */
function numberOf(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const size = exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25);
  return bits & 0x8000 ? -size : size;
}

const FINITE = Array.from({ length: 31 << 10 }, (_, bits) => bits);

describe('binary16', () => {
  it('keeps every value that it has, and its bits', () => {
    for (const bits of FINITE) {
      for (const both of [bits, bits | 0x8000]) {
        const value = numberOf(both);
        expect(Object.is(roundToF16(value), value)).toBe(true);
        expect(bitsOfF16(value)).toBe(both);
      }
    }
  });

  it('rounds to the nearest of two neighbours, ties to the even one', () => {
    const random = randomFromSeed(1);
    for (let i = 0; i < 20_000; i++) {
      const bits = random.int(0, (31 << 10) - 2);
      const [low, high] = [numberOf(bits), numberOf(bits + 1)];
      const middle = (low + high) / 2;
      expect(roundToF16(middle)).toBe(bits % 2 === 0 ? low : high);
      const between = Math.fround(low + ((high - low) * random.int(0, 8191)) / 8192);
      if (between === middle) continue;
      expect(roundToF16(between)).toBe(between < middle ? low : high);
      expect(roundToF16(-between)).toBe(between < middle ? -low : -high);
    }
  });

  it('saturates', () => {
    for (const value of [65504, 65505, 65519.996, 65520, 1e6, 3e38, Number.POSITIVE_INFINITY]) {
      expect(roundToF16(value)).toBe(GREATEST_F16);
      expect(roundToF16(-value)).toBe(-GREATEST_F16);
    }
  });
});
