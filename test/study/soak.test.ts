import { expect, test } from 'vitest';
import { soak } from './soak.ts';

/** Each way to be stopped, in each mode, once. */
const MOMENTS = 6;

test('a search that is stopped at random moments loses at most what is under way, and comes to the same files', async () => {
  const report = await soak(MOMENTS, 11, () => {});
  expect(report.moments).toBe(MOMENTS);
  expect(Object.values(report.stopped).reduce((a, b) => a + b, 0)).toBe(MOMENTS);
  expect(report.mostLost).toBeLessThanOrEqual(3);
});
