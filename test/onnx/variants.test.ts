// A seeded tenth, or less, of what `npm run soak onnx` holds whole.
import { expect, it } from 'vitest';
import { DAMAGED, MUTATED, MUTATED_GRIDS, ONNX, RESPELT } from '../../scripts/soak/onnx.ts';
import { type SoakPart, seedsOf } from '../../scripts/soak/part.ts';
import recorded from '../golden/soak/onnx.json' with { type: 'json' };

const tenth = (part: SoakPart) => part.run(seedsOf(part, 1, 0.1));

const MUTATED_SAMPLE = 30;

it('re-spelt files are read as the network that they are', async () => {
  const { equal, refused } = await tenth(RESPELT);
  expect(equal).toBeGreaterThan(25);
  expect(refused).toBeLessThan(3);
});

it.each([MUTATED, MUTATED_GRIDS])('$name are read as what they are, or refused', async (part) => {
  const { equal, refused } = (await part.run(seedsOf(part, 1, MUTATED_SAMPLE / part.count))) as Record<
    string,
    number
  >;
  expect(equal! + refused!).toBeGreaterThan(10);
});

it('damaged files are read or refused in one line, soon and with little memory', async () => {
  const { refused } = await tenth(DAMAGED);
  expect(refused).toBeGreaterThan(300);
}, 120_000);

it('was held whole, and the record is of these parts', () => {
  for (const part of ONNX) {
    const whole = (recorded.parts as Record<string, { seeds: number[] }>)[part.name];
    expect(whole?.seeds).toEqual([1, part.count]);
  }
});
