// Objects of the fixed C sources, compiled once for all tests of a machine: each unit by its text, the headers, the compiler and
// its flags. They lie in the temporary directory; one that is in the making becomes visible whole.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeDirectory, run, STRICT, writeFiles } from './workbench.ts';

const cache = path.join(tmpdir(), 'hushbit-kernel-objects');
const versions = new Map<string, string>();

function versionOf(cc: string): string {
  const known = versions.get(cc);
  if (known !== undefined) return known;
  const version = run('.', cc, ['--version']).toString();
  versions.set(cc, version);
  return version;
}

/**
 * @param kernels text of the fixed C sources by path
 * @param units which of them to compile
 * @returns an object of each unit, in their order
 */
export function kernelObjects(
  cc: string,
  flags: readonly string[],
  kernels: ReadonlyMap<string, string>,
  units: readonly string[],
): string[] {
  const headers = [...kernels].filter(([name]) => name.endsWith('.h')).sort(([a], [b]) => (a < b ? -1 : 1));
  const shared = JSON.stringify([versionOf(cc), cc, STRICT, flags, headers]);
  const objects = units.map((unit) => {
    const hash = createHash('sha256').update(shared).update(unit).update(kernels.get(unit)!);
    return path.join(cache, `${hash.digest('hex')}.o`);
  });
  const missing = units.filter((_, i) => !existsSync(objects[i]!));
  if (missing.length === 0) return objects;
  mkdirSync(cache, { recursive: true });
  const directory = makeDirectory();
  try {
    writeFiles(directory, kernels);
    const include = [...new Set([...kernels.keys()].map((name) => path.dirname(name)))].map(
      (dir) => `-I${dir}`,
    );
    run(directory, cc, ['-c', ...STRICT, ...flags, ...include, ...missing]);
    for (const unit of missing) {
      const made = path.join(directory, path.basename(unit).replace(/\.c$/, '.o'));
      // Renamed within one file system only: both lie in the temporary directory.
      renameSync(made, objects[units.indexOf(unit)]!);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return objects;
}
