// Files that a person has looked at. A text that differs is left beside as NAME-changed; accepting it is renaming it.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const DIR = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'snapshots', 'report');

/** Null where it is as reviewed, otherwise what to do. */
export function compareSnapshot(name: string, text: string): string | null {
  const file = path.join(DIR, name);
  const changed = `${file}-changed`;
  if (existsSync(file) && readFileSync(file, 'utf8') === text) {
    rmSync(changed, { force: true });
    return null;
  }
  writeFileSync(changed, text);
  return `${path.relative(process.cwd(), changed)}: look at it; if it is right, rename it to ${name}`;
}

/** Names of the reviewed files. */
export { DIR as SNAPSHOT_DIR };
