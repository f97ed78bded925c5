import { expect, test } from 'vitest';
import { doubtsOf } from './doubt.ts';

const float32 = { pesqRaw: 2.4, fidelityDb: Number.POSITIVE_INFINITY };

test('a score above that of something more faithful is marked, with what it is held against', () => {
  const [faithful, rising, falling, unknown] = doubtsOf(
    [
      { pesqRaw: 2.39, fidelityDb: 40 },
      { pesqRaw: 2.42, fidelityDb: 12 },
      { pesqRaw: 2.3, fidelityDb: 10 },
      null,
    ],
    float32,
  );
  expect(faithful).toBeNull();
  // Its gain over the faithful one is greater than that over float32.
  expect(rising).toEqual({ against: 0, pesqRaw: expect.closeTo(0.03, 9), fidelityDb: 28 });
  expect(falling).toBeNull();
  expect(unknown).toBeNull();
});

test('above float32 itself there is no decibel to tell', () => {
  expect(doubtsOf([{ pesqRaw: 2.41, fidelityDb: 30 }], float32)).toEqual([
    { against: null, pesqRaw: expect.closeTo(0.01, 9), fidelityDb: null },
  ]);
});

test('differences within the tolerances are none', () => {
  expect(doubtsOf([{ pesqRaw: 2.4049, fidelityDb: 30 }], float32)).toEqual([null]);
  expect(
    doubtsOf(
      [
        { pesqRaw: 2.3, fidelityDb: 30.4 },
        { pesqRaw: 2.35, fidelityDb: 30 },
      ],
      float32,
    ),
  ).toEqual([null, null]);
  // An exact copy of float32 that happens to be reached by integers is as faithful as can be.
  expect(doubtsOf([{ pesqRaw: 2.5, fidelityDb: Number.POSITIVE_INFINITY }], float32)).toEqual([null]);
});
