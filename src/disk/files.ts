// Files named on the command line: read whole, with one clear line when that fails; written whole or not at all.
import {
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { type ErrorCode, HushbitError } from '../base/errors.ts';
import { isDirectory, makeDirectory } from './make-directory.ts';

/** Beyond this a file is not what it was meant to be (a 30 s clip has 1 MB, the weights 11 MB). */
const MAX_FILE_BYTES = 1 << 30;

/** What the system said, in words of the user. */
export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EACCES' || code === 'EPERM') return 'no permission';
  if (code === 'EROFS') return 'a read-only file system';
  if (code === 'ENOSPC') return 'no room left';
  if (code === 'EISDIR') return 'a directory';
  if (code === 'ENOTDIR' || code === 'EEXIST') return 'a file where a directory should be';
  return String((error as Error).message ?? error);
}

export function readBytes(file: string, code: ErrorCode, what: string): Uint8Array {
  try {
    const stats = statSync(file);
    if (!stats.isFile()) {
      throw new HushbitError({
        code,
        place: file,
        expected: what,
        got: stats.isDirectory() ? 'a directory' : 'no regular file',
      });
    }
    if (stats.size > MAX_FILE_BYTES) {
      throw new HushbitError({
        code,
        place: file,
        expected: `${what} of at most 1 GiB`,
        got: `${stats.size} bytes`,
      });
    }
    const bytes = new Uint8Array(readFileSync(file));
    refusePointer(bytes, file, code, what);
    return bytes;
  } catch (error) {
    if (error instanceof HushbitError) throw error;
    throw new HushbitError({
      code,
      place: file,
      expected: what,
      got: reasonOf(error),
      remedy: 'check the path',
    });
  }
}

/** What stands in a clone in the place of a large file until it is fetched. */
const POINTERS = [
  {
    start: 'version https://git-lfs.github.com/',
    name: 'a Git LFS pointer',
    remedy: 'fetch it: git lfs pull',
  },
  { start: '/annex/objects/', name: 'a git-annex pointer', remedy: 'fetch it: git annex get' },
] as const;

function refusePointer(bytes: Uint8Array, file: string, code: ErrorCode, what: string): void {
  const head = String.fromCharCode(...bytes.subarray(0, 64));
  const pointer = POINTERS.find(({ start }) => head.startsWith(start));
  if (!pointer) return;
  throw new HushbitError({
    code,
    place: file,
    expected: what,
    got: `${pointer.name} to it`,
    remedy: pointer.remedy,
  });
}

export function readJson(file: string, code: ErrorCode, what: string): unknown {
  const text = new TextDecoder().decode(readBytes(file, code, what));
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HushbitError({
      code,
      place: file,
      expected: `${what} in JSON`,
      got: String((error as Error).message),
    });
  }
}

/** Names (not paths) of the files in a directory that end in `suffix`, sorted; not the hidden ones, as the `._NAME` of macOS. */
export function listFiles(dir: string, suffix: string, code: ErrorCode, what: string): string[] {
  try {
    return readdirSync(dir, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
      .filter((entry) => entry.name.toLowerCase().endsWith(suffix))
      .map((entry) => entry.name)
      .sort();
  } catch (error) {
    throw new HushbitError({
      code,
      place: dir,
      expected: what,
      got: reasonOf(error),
      remedy: 'check the path',
    });
  }
}

/** True for a path where a directory can be made without mixing with what is there. */
export function isEmptyOrMissing(dir: string): boolean {
  // No name at all is the working directory, which is there.
  const at = path.resolve(dir);
  if (!existsSync(at)) return true;
  return isDirectory(at) && readdirSync(at).length === 0;
}

/**
 * Writes beside the target and renames, so that nobody meets half a file. A link is followed, so that it stays one; into
 * a device or a pipe is written directly, because a renamed file would take its place.
 */
export function writeWhole(file: string, content: string | Uint8Array): void {
  let partial: string | undefined;
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    if (stats && !stats.isFile() && !stats.isDirectory()) {
      writeFileSync(file, content);
      return;
    }
    const target = stats ? realpathSync(file) : file;
    partial = path.join(path.dirname(target), `.${path.basename(target)}.${process.pid}.partial`);
    makeDirectory(path.dirname(target));
    writeFileSync(partial, content);
    renameSync(partial, target);
  } catch (error) {
    if (partial !== undefined && existsSync(partial)) rmSync(partial);
    throw new HushbitError({
      code: 'bad-option',
      place: file,
      expected: 'a place that can be written',
      got: reasonOf(error),
      remedy: 'choose another output path',
    });
  }
}
