// The fixed C sources that the package brings along.
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { HushbitError } from '../base/errors.ts';

/** Directory that holds package.json and csrc/: above src/target in a checkout, above dist/ when installed. */
export function packageRoot(): string {
  const here = path.dirname(fileURLToPath(import.meta.url));
  for (let directory = here; ; directory = path.dirname(directory)) {
    if (existsSync(path.join(directory, 'package.json')) && existsSync(path.join(directory, 'csrc'))) {
      return directory;
    }
    if (path.dirname(directory) === directory) {
      throw new HushbitError({
        code: 'failed',
        place: here,
        expected: 'csrc/ in the package',
        got: 'none',
        remedy: 'install hushbit again',
      });
    }
  }
}

let kept: Promise<ReadonlyMap<string, string>> | undefined;

/** Texts of all .c and .h files by path below csrc/ (`paper/mpq_matmul.c`), as code generators take them. */
export function readKernels(): Promise<ReadonlyMap<string, string>> {
  return (kept ??= readAll());
}

async function readAll(): Promise<ReadonlyMap<string, string>> {
  const root = path.join(packageRoot(), 'csrc');
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile() && /\.[ch]$|^MISRA\.md$/.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
  const texts = await Promise.all(names.map((name) => readFile(path.join(root, name), 'utf8')));
  return new Map(names.map((name, i) => [name, texts[i]!]));
}
