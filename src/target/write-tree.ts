// Generated files onto the disk: below one new directory, whatever their names say.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { HushbitError } from '../base/errors.ts';

/** Nothing that leaves the directory or reads as an option of a compiler. */
const PLAIN_PART = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/;

/** @throws HushbitError `failed` for a path that is not relative and plain */
export async function writeTree(at: string, files: ReadonlyMap<string, string | Uint8Array>): Promise<void> {
  for (const name of files.keys()) {
    if (name.split('/').every((part) => PLAIN_PART.test(part))) continue;
    throw new HushbitError({
      code: 'failed',
      place: name,
      expected: 'a plain relative path',
      got: 'another',
    });
  }
  await mkdir(at, { mode: 0o700, recursive: true });
  for (const [name, content] of files) {
    const file = path.join(at, name);
    if (name.includes('/')) await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}
