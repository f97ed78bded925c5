import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gatherMs } from './gathering.ts';

describe('gatherMs', () => {
  it('lets a quarter of the stock run meanwhile', () => {
    // 100 outcomes in 20 ms: 5 a millisecond; 200 jobs last 40 ms.
    expect(gatherMs(200, 100, 20)).toBeCloseTo(10, 12);
  });

  it('never leaves workers without jobs, nor waits long', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4096 }),
        fc.integer({ min: 1, max: 1024 }),
        fc.double({ min: 0.01, max: 1e6, noNaN: true }),
        (stock, taken, elapsedMs) => {
          const wait = gatherMs(stock, taken, elapsedMs);
          expect(wait).toBeGreaterThanOrEqual(0);
          expect(wait).toBeLessThanOrEqual(200);
          expect((wait * taken) / elapsedMs).toBeLessThanOrEqual(stock / 2);
        },
      ),
    );
  });

  it('does not wait before there is a rate', () => {
    expect(gatherMs(100, 0, 10)).toBe(0);
    expect(gatherMs(100, 5, 0)).toBe(0);
  });
});
