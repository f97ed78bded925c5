import { expect, test } from 'vitest';
import { linearScale, roundStep } from './scale.ts';

test('steps are 1, 2, 2.5 or 5 times a power of ten', () => {
  expect([roundStep(10, 5), roundStep(1.1, 5), roundStep(0.012, 5), roundStep(1234, 5)]).toEqual([
    2, 0.25, 0.0025, 250,
  ]);
});

test('the domain is whole steps around the values and maps to the range', () => {
  const scale = linearScale([2.41, 2.537], [100, 0]);
  expect(scale.domain[0]).toBeCloseTo(2.4, 12);
  expect(scale.domain[1]).toBeCloseTo(2.55, 12);
  expect(scale(2.4)).toBeCloseTo(100, 9);
  expect(scale(2.55)).toBeCloseTo(0, 9);
  expect(scale.ticks.map(scale.text)).toEqual(['2.40', '2.45', '2.50', '2.55']);
});

test.each([[[]], [[3, 3]], [[0]], [[Number.NaN]], [[1e9, 1e9]]])('values %j can be drawn', (values) => {
  const scale = linearScale(values, [0, 100]);
  for (const tick of scale.ticks) expect(Number.isFinite(scale(tick))).toBe(true);
  expect(scale.domain[1]).toBeGreaterThan(scale.domain[0]);
});

test('ticks of values that hardly differ differ', () => {
  const { ticks, text } = linearScale([2.3245, 2.3245003], [0, 100]);
  expect(new Set(ticks.map(text)).size).toBe(ticks.length);
});

test('ticks lie within the domain where it is not widened', () => {
  const scale = linearScale([0, 7.3], [0, 100], { nice: false });
  expect(scale.domain).toEqual([0, 7.3]);
  expect(scale.ticks.at(-1)).toBeLessThanOrEqual(7.3);
});
