// How a measurement that did not succeed is told apart: refused by its measurer, failed for now, or the machine's fault.
import { HushbitError, isInputError } from '../base/errors.ts';
import type { FailureKind } from './job.ts';

/** The end of one attempt that has no value. */
export class AttemptFailure extends Error {
  readonly kind: FailureKind;

  constructor(kind: FailureKind, message: string) {
    super(message);
    this.name = 'AttemptFailure';
    this.kind = kind;
  }
}

/** No job's fault: a full disk, no more files or processes. Nothing may be recorded of the job that met it. */
export class MachineFault extends HushbitError {
  constructor(what: string) {
    super({
      code: 'failed',
      place: 'measuring',
      expected: 'room for temporary files and processes',
      got: what,
      remedy: 'what was measured before is kept: make room, then resume the run',
    });
    this.name = 'MachineFault';
  }
}

const MACHINE_CODES: ReadonlySet<string> = new Set([
  'ENOSPC',
  'EDQUOT',
  'EROFS',
  'EIO',
  'EMFILE',
  'ENFILE',
  'EAGAIN',
]);
/** As compilers and linkers say it. */
const MACHINE_WORDS = /No space left on device|Disk quota exceeded|Too many open files|Read-only file system/;
const MEMORY_WORDS = /allocation failed|out of memory/i;

/** @throws MachineFault instead, where it is one */
export function failureOf(error: unknown): AttemptFailure {
  if (error instanceof AttemptFailure) return error;
  if (error instanceof MachineFault) throw error;
  const { code, message } = error as NodeJS.ErrnoException;
  const text = String(message ?? error).split('\n')[0]!;
  if (typeof code === 'string' && MACHINE_CODES.has(code)) throw new MachineFault(text);
  if (MACHINE_WORDS.test(String(message))) throw new MachineFault(text);
  if (isInputError(error)) return new AttemptFailure('refused', text);
  if (code === 'ERR_WORKER_OUT_OF_MEMORY' || (error instanceof RangeError && MEMORY_WORDS.test(text))) {
    return new AttemptFailure('out-of-memory', text);
  }
  return new AttemptFailure('threw', text);
}
