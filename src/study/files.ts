// Reading and naming files of a run directory; errors of the system become errors of the user.
import { readFileSync } from 'node:fs';
import { HushbitError } from '../base/errors.ts';

/** Bytes, or undefined if there is no such file. @throws HushbitError `bad-run` if it cannot be read. */
export function readBytes(file: string): Uint8Array | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    const reason = systemReason(error);
    if (reason === 'ENOENT' || reason === 'ENOTDIR') return undefined;
    throw new HushbitError({ code: 'bad-run', place: file, expected: 'a readable file', got: reason });
  }
}

/** UTF-8 text, or undefined if there is no such file. */
export function readText(file: string): string | undefined {
  const bytes = readBytes(file);
  return bytes && new TextDecoder().decode(bytes);
}

/** A failed write in the user's words: the file, the system's reason and what to do. */
export function writeFailure(file: string, error: unknown): HushbitError {
  return new HushbitError({
    code: 'failed',
    place: file,
    expected: 'to write it',
    got: systemReason(error),
    remedy: 'what was evaluated before is kept: make room or mend the disk, then resume the run',
  });
}

/** `ENOSPC` and the like, or the message. */
export function systemReason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message ?? String(error);
}
