// A directory and those above it. Node's `mkdir` with `recursive` never returns where the system says "no such file" of a
// directory whose parent is there, as below /proc.
import { existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** Does nothing where the directory is there. @throws NodeJS.ErrnoException */
export function makeDirectory(dir: string): void {
  if (isDirectory(dir)) return;
  const parent = path.dirname(dir);
  if (parent !== dir && !existsSync(parent)) makeDirectory(parent);
  try {
    mkdirSync(dir);
  } catch (error) {
    // Somebody else may have made it meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !isDirectory(dir)) throw error;
  }
}

/** Links are followed. False where it cannot be looked at. */
export function isDirectory(file: string): boolean {
  try {
    return statSync(file).isDirectory();
  } catch {
    return false;
  }
}
