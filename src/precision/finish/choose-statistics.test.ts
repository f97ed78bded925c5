import { describe, expect, it } from 'vitest';
import { momentsOf, type NetworkStatistics, observeWeighings } from '../../calibrate/index.ts';
import { buildNsnet2 } from '../../npy/nsnet2.ts';
import { smallFeatures, smallNsnet2 } from '../../npy/testing/small-nsnet2.ts';
import { roundProducts } from '../round-products.ts';
import { createWeightStore } from '../weight-store.ts';
import { PLAIN } from '../weights/plain.ts';
import { chooseStatistics } from './choose-statistics.ts';
import { heldBackError } from './held-back.ts';
import { referenceParts } from './testing/reference-parts.ts';

const network = buildNsnet2(smallNsnet2());
const clips = [smallFeatures(150, 9, 1), smallFeatures(60, 9, 2)];
const heldBack = {
  clips: [smallFeatures(80, 9, 3)],
  engine: referenceParts,
  floor: Number.NEGATIVE_INFINITY,
};
const both = observeWeighings(network, clips, ['by-level', 'alike']) as [
  NetworkStatistics,
  NetworkStatistics,
];
const errorOf = (statistics: NetworkStatistics): number => {
  const weights = createWeightStore(PLAIN);
  return heldBackError(
    network,
    roundProducts(network, () => 'i4', { weights, statistics }),
    heldBack,
  );
};

describe('how frames weigh', () => {
  it('is what loses less on audio that was held back, in either order', () => {
    const [level, alike] = both.map(errorOf) as [number, number];
    expect(level).not.toBe(alike);
    const best = level < alike ? both[0] : both[1];
    expect(chooseStatistics(network, both, heldBack, null)).toBe(best);
    expect(chooseStatistics(network, both.toReversed(), heldBack, null)).toBe(best);
    expect(chooseStatistics(network, [both[0], new Map(both[0])], heldBack, null)).toBe(both[0]);
  });

  it('is known of the moments that are not by level', () => {
    for (const [name, { moments, weighing, mean, centre }] of both[1]) {
      expect(weighing, name).toBe(moments ? 'alike' : undefined);
      for (const [i, value] of (centre ?? []).entries()) expect(value).toBeCloseTo(mean![i]!, 6);
      expect(both[0].get(name)!.weighing).toBe(undefined);
    }
    expect(both[1].get('x')!.moments).toEqual(momentsOf({ size: 9, clips }).centred);
  });
});
