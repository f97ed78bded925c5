// What the package brings along: the embedded clips.
import path from 'node:path';
import { isDirectory } from '../disk/index.ts';
import { packageRoot } from '../target/index.ts';

/** Directory of the embedded pairs: `calibration`, `search` or `validation`; `mixtures` to round weights on. Null where they are not installed. */
export function embeddedClips(part: 'calibration' | 'mixtures' | 'search' | 'validation'): string | null {
  const dir = path.join(packageRoot(), 'models', 'clips', part);
  return isDirectory(dir) ? dir : null;
}
