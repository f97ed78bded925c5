// Objects of fixed texts are compiled once per machine: kept by all that decides them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect } from 'vitest';
import { testWith } from '../../test/requirements.ts';
import { openCacheDirectory } from '../disk/index.ts';
import { createKeptObjects } from './kept-objects.ts';
import { findToolchain } from './toolchain.ts';

const root = mkdtempSync(path.join(tmpdir(), 'test-kept-objects-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const test = testWith('cc');
const cache = openCacheDirectory(root);
const object = new Uint8Array([1, 2, 3]);

test('an object is found by its text, with this compiler and these flags alone', async () => {
  const toolchain = await findToolchain({ cflags: '-O1' });
  await createKeptObjects(toolchain, cache).keep(['unit.c', 'int x;'], object);
  expect(await createKeptObjects(toolchain, cache).find(['unit.c', 'int x;'])).toEqual(object);
  expect(await createKeptObjects(toolchain, cache).find(['unit.c', 'int y;'])).toBeNull();
  const others = [
    { ...toolchain, version: 'another' },
    { ...toolchain, flags: [...toolchain.flags, '-O2'] },
    { ...toolchain, flags: [...toolchain.flags, '-DX=1'] },
  ];
  for (const other of others)
    expect(await createKeptObjects(other, cache).find(['unit.c', 'int x;'])).toBeNull();
});

test('nothing is kept where flags name files, or the compiler does not say what it defines', async () => {
  const toolchain = await findToolchain({ cflags: '-O1' });
  const odd = [
    { ...toolchain, flags: [...toolchain.flags, '-I/tmp'] },
    { ...toolchain, command: [...toolchain.command, '@/tmp/options'] },
    { ...toolchain, command: ['/bin/true'] },
  ];
  for (const one of odd) {
    const objects = createKeptObjects(one, cache);
    await objects.keep(['unit.c', ''], object);
    expect(await objects.find(['unit.c', ''])).toBeNull();
  }
});
