import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryDirectory } from './fake-problem.ts';
import { checkHeld, lockRun } from './lock.ts';

let dir: string;
beforeEach(() => {
  dir = temporaryDirectory();
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('the lock of a run', () => {
  it('keeps a second writer out until it is given back', () => {
    const lease = lockRun(dir);
    expect(readdirSync(dir)).toEqual(['run.lock']);
    expect(() => lockRun(dir)).toThrow(
      `expected a run that no other process writes to, got process ${process.pid} on ${hostname()}`,
    );
    lease.release();
    expect(readdirSync(dir)).toEqual([]);
    lockRun(dir).release();
  });

  it('ends a run whose lock was taken over', () => {
    const lease = lockRun(dir);
    checkHeld(lease, dir);
    lease.release();
    expect(() => checkHeld(lease, dir)).toThrow(/expected to hold run\.lock/);
  });

  it('says so where it cannot write', () => {
    const missing = path.join(dir, 'missing');
    expect(() => lockRun(missing)).toThrow(
      `${missing}: expected a directory that can be written, got ENOENT`,
    );
    writeFileSync(missing, '');
    expect(() => lockRun(missing)).toThrow(/a directory that can be written, got ENOTDIR/);
  });
});
