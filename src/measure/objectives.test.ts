import { expect, test } from 'vitest';
import { latencyObjective, memoryObjective, pesqObjective } from './objectives.ts';

test('a raw score of 4.5 is 0 and one of 0.5 is 1', () => {
  expect(pesqObjective(4.5)).toBe(0);
  expect(pesqObjective(0.5)).toBe(1);
  expect(pesqObjective(2.5)).toBe(0.5);
});

test('latency is 0 at uniform 8 and 1 at uniform 32', () => {
  expect(latencyObjective(100, 100, 300)).toBe(0);
  expect(latencyObjective(300, 100, 300)).toBe(1);
  expect(latencyObjective(50, 100, 300)).toBe(-0.25);
});

test('baselines that take equal time do not blow up noise or turn the sign', () => {
  expect(latencyObjective(101, 100, 100)).toBe(1);
  expect(latencyObjective(101, 100, 90)).toBe(1);
});

test('memory is 0 at uniform 8 and 1 at uniform 32', () => {
  expect(memoryObjective(4, 4, 16)).toBe(0);
  expect(memoryObjective(16, 4, 16)).toBe(1);
  expect(memoryObjective(10, 4, 16)).toBe(0.5);
});
