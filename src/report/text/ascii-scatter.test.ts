import { expect, test } from 'vitest';
import { asciiScatter } from './ascii-scatter.ts';

test('points stand where their values are, in the units of the axes', () => {
  const text = asciiScatter(
    [
      { x: 3e6, y: 2.4, mark: 'o' },
      { x: 11e6, y: 2.5, mark: 'K' },
    ],
    'memory',
    'pesq',
  );
  const lines = text.split('\n');
  expect(lines[0]).toBe('PESQ (raw)');
  expect(lines[1]).toMatch(/^2\.50\d* \+ {56,}K$|^2\.50\d* \+ +K *$/);
  expect(lines.find((line) => line.includes('o'))).toMatch(/^2\.40\d* \+ *o/);
  expect(lines.at(-1)!.trim()).toBe('memory, MB');
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(80);
});

test('one point, or many in one place, are drawn', () => {
  for (const count of [1, 3]) {
    const points = Array.from({ length: count }, () => ({ x: 5, y: 5, mark: 'o' }));
    expect(asciiScatter(points, 'memory', 'pesq')).toContain('o');
  }
});
