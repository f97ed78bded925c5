// What the embedded model computes, as SHA-256 of its program files: recorded with version 0.1.0 before its rooms were
// rebuilt, pinned to a calibration file, nearest rounding and the formats i8, i16 and f32. The hash is of what the file
// inflates to, since another zlib may pack the same content otherwise. A hash that has to change is a changed network:
// say which byte and why in the changelog.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hushbit, makeWorkspace, type Workspace } from '../cli/workspace.ts';

const golden = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'golden', 'identity');
const calibration = ['--calibration', path.join(golden, 'calibration.json')];
const HEADER_BYTES = 20;

const RECORDED: readonly { name: string; choice: readonly string[]; sha256: string }[] = [
  {
    name: 'int8',
    choice: ['--bits', '8'],
    sha256: '141018ee767ea67ba4c15fc3a6021ea047dcdd636dc586542ccda74f4205095c',
  },
  {
    name: 'int16',
    choice: ['--bits', '16'],
    sha256: 'be8302ac5669987258debf82a1d1d94831707b9794e4709f4bbf7dc01e7be9cb',
  },
  {
    name: 'float32',
    choice: ['--bits', 'float32'],
    sha256: '7008a5c5dce555f536c671e422bac20bf5760f289ce22b723262d18da8467e89',
  },
  {
    name: 'genome 0',
    choice: ['--genome', path.join(golden, 'genome-0.json')],
    sha256: '0a448588e8f8ae8d46edf3abc8321459d4dd1df1ae85f55eefbdc17d87da998f',
  },
  {
    name: 'genome 1',
    choice: ['--genome', path.join(golden, 'genome-1.json')],
    sha256: '7305c728e85367e92cf6df54a5dd9aecb49cb0e2d4ccd395ef2b01632f4b21eb',
  },
  {
    name: 'genome 2',
    choice: ['--genome', path.join(golden, 'genome-2.json')],
    sha256: '39dab40e59043358fa81c9b4c5350cc8e957e385b30d5774fdd086d688852f9e',
  },
];

describe('program files of the embedded model', () => {
  let workspace: Workspace;
  beforeAll(() => {
    workspace = makeWorkspace();
  });
  afterAll(() => workspace.remove());

  for (const { name, choice, sha256 } of RECORDED) {
    it(`${name}: the bytes of version 0.1.0`, async () => {
      const dir = workspace.at('program', name);
      const ended = await hushbit([
        'export',
        '--format',
        'program',
        ...choice,
        ...calibration,
        '--output',
        dir,
        '--quiet',
      ]);
      expect(ended.stderr).toBe('');
      const content = inflateRawSync(readFileSync(path.join(dir, 'network.hbq')).subarray(HEADER_BYTES));
      expect(createHash('sha256').update(content).digest('hex')).toBe(sha256);
    });
  }
});
