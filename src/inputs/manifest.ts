// manifest.json beside the weights, {"files": {name: {"sha256", "bytes"}}}: what it says of a file that is read has to be true.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { HushbitError } from '../base/errors.ts';
import { readBytes, readJson } from '../disk/index.ts';
import type { ModelFile } from '../network/index.ts';

export const FRONT_END_FILE = 'frontend.json';

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * @param weights what was read from `dir`
 * @param isWeights whether an entry has to be among them; other entries but the front end are nobody's concern
 * @throws HushbitError `bad-model`
 */
export function checkManifest(
  dir: string,
  weights: readonly ModelFile[],
  isWeights: (name: string) => boolean,
): void {
  const file = path.join(dir, 'manifest.json');
  if (!existsSync(file)) return;
  const manifest = readJson(file, 'bad-model', 'a manifest') as {
    files?: Record<string, { sha256?: unknown } | null>;
  } | null;
  for (const [name, entry] of Object.entries(manifest?.files ?? {})) {
    if (name !== FRONT_END_FILE && !isWeights(name)) continue;
    const expected = entry?.sha256;
    if (typeof expected !== 'string') {
      throw new HushbitError({
        code: 'bad-model',
        place: `${file}: files.${name}.sha256`,
        expected: 'a SHA-256 in hexadecimal',
        got: JSON.stringify(expected) ?? 'none',
        remedy: 'take manifest.json away for weights of your own',
      });
    }
    const found =
      name === FRONT_END_FILE ? frontEndBytes(dir) : weights.find((one) => one.name === name)?.bytes;
    const got = found ? sha256(found) : 'no such file';
    if (got === expected) continue;
    throw new HushbitError({
      code: 'bad-model',
      place: path.join(dir, name),
      expected: `SHA-256 ${expected.slice(0, 16)}...`,
      got: found ? `${got.slice(0, 16)}...` : got,
      remedy: 'install the package again, or take manifest.json away for a model of your own',
    });
  }
}

function frontEndBytes(dir: string): Uint8Array | undefined {
  const file = path.join(dir, FRONT_END_FILE);
  return existsSync(file) ? readBytes(file, 'bad-model', 'a front end') : undefined;
}
