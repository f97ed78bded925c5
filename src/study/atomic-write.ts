// Whole files that are either the old or the new one, also after a power cut: a temporary beside it, fsync, rename.
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeFailure } from './files.ts';

/** Only one process may write to the directory (see lock.ts): the temporary's name is fixed, so none is left to pile up. */
export function writeAtomically(file: string, text: string): void {
  const temporary = `${file}.tmp`;
  try {
    const descriptor = openSync(temporary, 'w');
    try {
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, file);
    syncDirectory(path.dirname(file));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw writeFailure(file, error);
  }
}

/** Makes a new name in the directory last. Where directories cannot be opened (Windows) there is nothing to do. */
export function syncDirectory(dir: string): void {
  let descriptor: number;
  try {
    descriptor = openSync(dir, 'r');
  } catch {
    return;
  }
  try {
    fsyncSync(descriptor);
  } catch {
    // Some file systems refuse to sync a directory; the rename itself is still atomic.
  } finally {
    closeSync(descriptor);
  }
}
