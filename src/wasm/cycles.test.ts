import { expect, test } from 'vitest';
import { groupByCycle } from './cycles.ts';

test('an operation alone is no cycle unless it needs its own result', () => {
  expect(groupByCycle([[], [0], [1, 2]])).toEqual([
    { recurrent: false, operations: [0] },
    { recurrent: false, operations: [1] },
    { recurrent: true, operations: [2] },
  ]);
});

test('cycles that share an operation are one, in the order given', () => {
  // 1 -> 3 -> 1 and 3 -> 4 -> 3; 2 stands between and needs 0 alone.
  expect(groupByCycle([[], [0, 3], [0], [1, 4], [3]])).toEqual([
    { recurrent: false, operations: [0] },
    { recurrent: true, operations: [1, 3, 4] },
    { recurrent: false, operations: [2] },
  ]);
});

test('a cycle waits for what one of its operations needs, wherever that is listed', () => {
  // 0 <-> 2, and 2 needs 3, which needs 1.
  expect(groupByCycle([[2], [], [0, 3], [1]]).map(({ operations }) => operations)).toEqual([
    [1],
    [3],
    [0, 2],
  ]);
});

test('nothing gives nothing', () => {
  expect(groupByCycle([])).toEqual([]);
});
