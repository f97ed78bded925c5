// Which operations of a program can run over many frames at once, and which have to go frame by frame: those on a cycle
// through a carried state. The order of segments keeps every operation behind what it reads.
import { HushbitError } from '../base/errors.ts';
import { operationReads, operationWrites, type QuantProgram } from '../quant/index.ts';

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
  const count = operations.length;
  // reaches[i][j]: j needs the result of i, in the same frame or a later one.
  const reaches = Array.from({ length: count }, () => new Array<boolean>(count).fill(false));
  for (const [j, operation] of operations.entries()) {
    for (const buffer of operationReads(operation)) {
      const i = writer[buffer]!;
      if (i >= 0) reaches[i]![j] = true;
      if (i >= j && buffers[buffer]!.kind !== 'state') throw refuse(program, buffer, 'before it is written');
    }
  }
  for (let k = 0; k < count; k += 1)
    for (let i = 0; i < count; i += 1)
      if (reaches[i]![k]) for (let j = 0; j < count; j += 1) if (reaches[k]![j]) reaches[i]![j] = true;

  const segments: Segment[] = [];
  const segmentOf = new Array<number>(count).fill(-1);
  const all = operations.map((_, index) => index);
  const together = (i: number, j: number) => i === j || (reaches[i]![j]! && reaches[j]![i]!);
  while (segmentOf.includes(-1)) {
    // The first operation whose needs, but for its own cycle, are all met. There is one: cycles are taken whole.
    const next = all.find(
      (j) =>
        segmentOf[j] === -1 && all.every((i) => segmentOf[i] !== -1 || !reaches[i]![j] || together(i, j)),
    )!;
    const cycle = all.filter((i) => together(i, next));
    for (const i of cycle) segmentOf[i] = segments.length;
    segments.push({ kind: reaches[next]![next] ? 'frames' : 'block', operations: cycle });
  }
  return { segments, segmentOf, writer };
}

function findWriters(program: QuantProgram): number[] {
  const writer = new Array<number>(program.buffers.length).fill(-1);
  for (const [index, operation] of program.operations.entries()) {
    const buffer = operationWrites(operation);
    if (writer[buffer] !== -1 || buffer === program.input) throw refuse(program, buffer, 'written twice');
    if (operation.op !== 'gru-update' && program.buffers[buffer]!.kind === 'state') {
      throw refuse(program, buffer, `written by ${operation.name}`);
    }
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
    expected: 'buffers that are written once per frame, before they are read; states by their update',
    got,
  });
}
