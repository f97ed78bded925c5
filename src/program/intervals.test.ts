import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createIntervals } from './intervals.ts';

test('intervals that meet are those that share a step', () => {
  const interval = fc
    .tuple(fc.nat(40), fc.nat(40))
    .map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) }));
  fc.assert(
    fc.property(fc.array(interval), interval, (all, one) => {
      const intervals = createIntervals(41);
      for (const [id, each] of all.entries()) intervals.add(id, each);
      const meeting = all.flatMap(({ first, last }, id) =>
        first <= one.last && one.first <= last ? [id] : [],
      );
      expect(intervals.meeting(one).sort((a, b) => a - b)).toEqual(meeting);
    }),
    { seed: 3 },
  );
});
