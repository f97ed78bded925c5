import { expect, test } from 'vitest';
import { soak } from './soak.ts';

test('a search that is stopped at random moments loses at most what is under way, and comes to the same files', async () => {
  const report = await soak(10, 11, () => {});
  expect(report.moments).toBe(10);
  expect(Object.values(report.stopped).reduce((a, b) => a + b, 0)).toBe(10);
  expect(report.mostLost).toBeLessThanOrEqual(3);
});
