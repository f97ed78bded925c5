// Which operations of a program can run over many frames at once, and which have to go frame by frame: those on a cycle
// through a carried state. The order of segments keeps every operation behind what it reads.
import { HushbitError } from '../base/errors.ts';
import { operationReads, operationWrites, type QuantProgram } from '../program/index.ts';
import { groupByCycle } from './cycles.ts';

/** Indices of operations, in program order. */
export interface Segment {
  readonly kind: 'block' | 'frames';
  readonly operations: readonly number[];
}

export interface Schedule {
  readonly segments: readonly Segment[];
  /** By operation: index of its segment. */
  readonly segmentOf: readonly number[];
  /** By buffer: the operation that writes it, -1 for the program's input. */
  readonly writer: readonly number[];
}

/** @throws HushbitError `unsupported` for a program that reads what nothing has written, or writes something twice */
export function scheduleProgram(program: QuantProgram): Schedule {
  const writer = findWriters(program);
  const { operations, buffers } = program;
  const needs = operations.map((operation, j) => {
    const writers: number[] = [];
    for (const buffer of operationReads(operation)) {
      const i = writer[buffer]!;
      if (i >= 0) writers.push(i);
      if (i >= j && !buffers[buffer]!.carried) throw refuse(program, buffer, 'before it is written');
    }
    return writers;
  });
  const segmentOf = new Array<number>(operations.length).fill(-1);
  const segments = groupByCycle(needs).map((group, index): Segment => {
    for (const i of group.operations) segmentOf[i] = index;
    return { kind: group.recurrent ? 'frames' : 'block', operations: group.operations };
  });
  return { segments, segmentOf, writer };
}

function findWriters(program: QuantProgram): number[] {
  const writer = new Array<number>(program.buffers.length).fill(-1);
  for (const [index, operation] of program.operations.entries()) {
    const buffer = operationWrites(operation);
    if (writer[buffer] !== -1 || buffer === program.input) throw refuse(program, buffer, 'written twice');
    writer[buffer] = index;
  }
  for (const operation of program.operations) {
    for (const buffer of operationReads(operation)) {
      if (writer[buffer] === -1 && buffer !== program.input) throw refuse(program, buffer, 'never written');
    }
  }
  return writer;
}

function refuse(program: QuantProgram, buffer: number, got: string): HushbitError {
  return new HushbitError({
    code: 'unsupported',
    place: program.buffers[buffer]?.name ?? `buffer ${buffer}`,
    expected: 'buffers that are written once per frame, before they are read unless they are carried',
    got,
  });
}
