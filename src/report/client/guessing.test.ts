import { expect, test } from 'vitest';
import { guessingChance } from './guessing.ts';

test('the chance of at least so many right answers by flipping a coin', () => {
  expect(guessingChance(0, 0)).toBe(1);
  expect(guessingChance(0, 5)).toBe(1);
  expect(guessingChance(1, 1)).toBe(0.5);
  expect(guessingChance(3, 3)).toBe(0.125);
  expect(guessingChance(9, 10)).toBe(11 / 1024);
});
