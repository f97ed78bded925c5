import { expect, test } from 'vitest';
import { randomCase } from '../lower/testing/random-program.ts';
import { operationReads, operationWrites } from '../program/index.ts';
import { scheduleProgram } from './schedule.ts';

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
