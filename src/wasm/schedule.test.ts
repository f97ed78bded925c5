import { describe, expect, test } from 'vitest';
import { randomCase } from '../lower/testing/random-program.ts';
import { operationReads, operationWrites } from '../program/index.ts';
import { scheduleFrames, valuesWithinFrame } from './schedule.ts';
import { scheduleProgram } from './schedule-program.ts';

test('recurrences go frame by frame, everything else in blocks, each behind what it reads', () => {
  let blocks = 0;
  for (let seed = 1; seed <= 40; seed += 1) {
    const { program } = randomCase(seed, { frames: 1 });
    const { segments, segmentOf, writer } = scheduleProgram(program);
    expect(segments.flatMap(({ operations }) => operations).sort((a, b) => a - b)).toEqual(
      program.operations.map((_, index) => index),
    );
    for (const [index, operation] of program.operations.entries()) {
      const segment = segmentOf[index]!;
      for (const buffer of operationReads(operation)) {
        if (writer[buffer]! >= 0) expect(segmentOf[writer[buffer]!]).toBeLessThanOrEqual(segment);
      }
      if (operation.op === 'gru-update') expect(segments[segment]!.kind).toBe('frames');
      if (segments[segment]!.kind === 'block') blocks += 1;
    }
    for (const { kind, operations } of segments) {
      const updates = operations.filter((index) => program.operations[index]!.op === 'gru-update');
      expect(updates.length).toBe(kind === 'frames' ? 1 : 0);
    }
  }
  expect(blocks).toBeGreaterThan(0);
});

test('a program that reads too early or writes twice is refused', () => {
  const { program } = randomCase(1, { frames: 1 });
  const reversed = { ...program, operations: program.operations.toReversed() };
  expect(() => scheduleProgram(reversed)).toThrow('before it is written');
  const twice = { ...program, operations: [...program.operations, program.operations[0]!] };
  expect(() => scheduleProgram(twice)).toThrow('got written twice');
  const missing = { ...program, operations: program.operations.slice(1) };
  const name = program.buffers[operationWrites(program.operations[0]!)]!.name;
  expect(() => scheduleProgram(missing)).toThrow(`${name}: expected buffers that are written once`);
});

describe('values of a graph', () => {
  const op = (reads: number[], written: number) => ({ reads, writes: [written] });
  // x 0 -> a 1; state 2; b 3 = f(a, state); next 4 = f(b); out 5 = f(next); the carry writes 2 of 4.
  const chain = [op([0], 1), op([1, 2], 3), op([3], 4), op([4], 5), op([4], 2)];

  test('what is before and after a recurrence runs over the block, the cycle frame by frame, its carry last', () => {
    const schedule = scheduleFrames(chain, 6);
    expect(schedule.segments).toEqual([
      { kind: 'block', operations: [0] },
      { kind: 'frames', operations: [1, 2, 4] },
      { kind: 'block', operations: [3] },
    ]);
    const within = valuesWithinFrame(chain, schedule);
    expect(within.flatMap((is, value) => (is ? [value] : []))).toEqual([2, 3]);
  });

  test('a carried value that is read outside its cycle keeps the rest in blocks', () => {
    // A delay (state 2 of a 1, read by b 3) beside a cycle (4 = f(b, 5), carry 5 of 4).
    const operations = [op([0], 1), op([2], 3), op([3, 5], 4), op([1], 2), op([4], 5)];
    const schedule = scheduleFrames(operations, 6);
    expect(schedule.segments).toEqual([
      { kind: 'block', operations: [0] },
      { kind: 'block', operations: [3] },
      { kind: 'block', operations: [1] },
      { kind: 'frames', operations: [2, 4] },
    ]);
    expect(valuesWithinFrame(operations, schedule)[2]).toBe(false);
  });
});
