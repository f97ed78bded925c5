import { expect, test } from 'vitest';
import { judgeSkips } from './left-out-reporter.ts';

const nothingThere = () => 'not there';

test('a skip with a need of the list is counted and told with its reason', () => {
  const titles = ['a.test.ts > x [left out: clang]', 'b.test.ts > y [left out: clang]', 'z [left out: avx2]'];
  const { lines, faults } = judgeSkips(titles, false, nothingThere);
  expect(lines).toEqual([
    'left out: generated C by clang (2 skipped: not there)',
    'left out: code for processors with avx2, fma, bmi2 (1 skipped: not there)',
  ]);
  expect(faults).toEqual([]);
});

test('a skip without a need, or with one that nobody knows, is a fault', () => {
  const { faults } = judgeSkips(['a.test.ts > x', 'b.test.ts > y [left out: toString]'], false, nothingThere);
  expect(faults).toHaveLength(2);
  expect(faults[0]).toContain('a.test.ts > x');
});

test('a need that is met is no reason', () => {
  expect(judgeSkips(['x [left out: clang]'], false, () => null).faults).toEqual([
    'left out although clang is here: x [left out: clang]',
  ]);
});

test('what was installed must be there, what cannot be installed need not', () => {
  const { faults } = judgeSkips(['x [left out: clang]', 'y [left out: avx2]'], true, nothingThere);
  expect(faults).toEqual(['clang was installed and is missing']);
});
