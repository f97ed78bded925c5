import { expect, it } from 'vitest';
import { estimateOf, welchInterval } from '../base/estimate.ts';
import type { ClipScores } from './clip-scores.ts';
import { optimismOf } from './optimism.ts';

const clip = (pesqRaw: number | null, decibels: number | null): ClipScores => ({
  pesqRaw,
  pesqNb: null,
  pesqWb: null,
  stoi: null,
  siSdrDb: null,
  fidelity:
    decibels === null
      ? null
      : {
          output: { power: 10 ** (decibels / 10), error: 1, count: 1 },
          mask: { power: 1, error: 0, count: 1 },
        },
});

it('is what is lost less on the clips of the search than on others, each from float32 on the same clip', () => {
  const float32 = [clip(2, null), clip(3, null)];
  const float32Validation = [clip(2.5, null), clip(2.7, null), clip(1.5, null)];
  const heard = [clip(1.99, 40), clip(3, 42)];
  const unheard = [clip(2.45, 39), clip(2.66, 38), clip(1.44, 41)];
  const found = optimismOf({ heard, unheard, units: { float32, float32Validation } })!;
  expect(found.pesqRaw).toEqual(
    welchInterval(estimateOf([1.99 - 2, 3 - 3]), estimateOf([2.45 - 2.5, 2.66 - 2.7, 1.44 - 1.5])),
  );
  expect(found.pesqRaw!.mean).toBeCloseTo(-0.005 + 0.05, 10);
  expect(found.fidelityDb!.mean).toBeCloseTo(41 - 118 / 3, 10);
});

it('is not told where one clip says nothing of its error, or nothing was heard', () => {
  const units = { float32: [clip(2, null)], float32Validation: [clip(2, null)] };
  expect(optimismOf({ heard: [clip(2, 40)], unheard: [clip(2, 40)], units })).toBeNull();
  expect(optimismOf({ heard: [clip(null, null)], unheard: [clip(null, null)], units })).toBeNull();
});
