// The schedule of a program, which has to keep the order that `verifyProgram` asks for.
import { HushbitError } from '../base/errors.ts';
import { operationReads, operationWritesAll, type QuantProgram } from '../program/index.ts';
import { type Access, type Schedule, scheduleFrames } from './schedule.ts';

export function accessesOf({ operations }: QuantProgram): readonly Access[] {
  return operations.map((one) => ({ reads: operationReads(one), writes: operationWritesAll(one) }));
}

/** @throws HushbitError `unsupported` for a program that reads what nothing has written, or writes something twice */
export function scheduleProgram(program: QuantProgram): Schedule {
  const accesses = accessesOf(program);
  refuseDisorder(program, accesses);
  return scheduleFrames(accesses, program.buffers.length);
}

function refuseDisorder(program: QuantProgram, accesses: readonly Access[]): void {
  const { buffers, input } = program;
  const writer = new Map<number, number>();
  for (const [index, { writes }] of accesses.entries()) {
    for (const buffer of writes) {
      if (writer.has(buffer) || buffer === input) throw refuse(program, buffer, 'written twice');
      writer.set(buffer, index);
    }
  }
  for (const [index, { reads }] of accesses.entries()) {
    for (const buffer of reads) {
      if (buffer === input) continue;
      const at = writer.get(buffer);
      if (at === undefined) throw refuse(program, buffer, 'never written');
      if (at >= index && !buffers[buffer]!.carried) throw refuse(program, buffer, 'before it is written');
    }
  }
}

function refuse(program: QuantProgram, buffer: number, got: string): HushbitError {
  return new HushbitError({
    code: 'unsupported',
    place: program.buffers[buffer]?.name ?? `buffer ${buffer}`,
    expected: 'buffers that are written once per frame, before they are read unless they are carried',
    got,
  });
}
