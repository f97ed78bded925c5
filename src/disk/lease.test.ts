import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Holder, type Lease, takeLease } from './lease.ts';

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'hushbit-lease-'));
  file = path.join(dir, 'the.lock');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Larger than any process id of Linux (2^22) or macOS. */
const NOBODY = 99_999_999;

function taken(options = {}): Lease {
  const result = takeLease(file, options);
  if ('lease' in result) return result.lease;
  throw new Error('it is held');
}

/** What the holder here writes, as it would look from elsewhere. */
function mine(): Holder {
  const lease = taken();
  const holder = JSON.parse(readFileSync(file, 'utf8')) as Holder;
  lease.release();
  return holder;
}

const write = (holder: Partial<Holder>): void => writeFileSync(file, `${JSON.stringify(holder)}\n`);

/** As if nobody had written it for that long. */
function age(seconds: number): void {
  const then = Date.now() / 1000 - seconds;
  utimesSync(file, then, then);
}

describe('a lease', () => {
  it('has one holder until it is given back, and leaves no other file', () => {
    const lease = taken();
    expect(lease.isHeld()).toBe(true);
    expect(readdirSync(dir)).toEqual(['the.lock']);
    expect(takeLease(file)).toMatchObject({ heldBy: { pid: process.pid, host: hostname() } });
    lease.release();
    expect(lease.isHeld()).toBe(false);
    expect(readdirSync(dir)).toEqual([]);
  });

  it('is taken over at once from a process of this place that is gone, or from a file that says nothing', () => {
    const here = mine();
    for (const text of [JSON.stringify({ ...here, pid: NOBODY, token: 'other' }), '', '{"pid":', '7']) {
      writeFileSync(file, text);
      taken().release();
      expect(readdirSync(dir)).toEqual([]);
    }
  });

  it.runIf(existsSync('/proc/self/stat'))('knows a pid that now belongs to a younger process', () => {
    write({ ...mine(), token: 'other', started: '1' });
    taken().release();
  });

  it('is not taken from a container with the same host name, though no such process is here', () => {
    const here = mine();
    for (const elsewhere of [{ namespace: 'pid:[1]' }, { boot: 'another' }, { host: 'another.example' }]) {
      write({ ...here, ...elsewhere, token: 'other', pid: NOBODY });
      expect(takeLease(file)).toMatchObject({ heldBy: { pid: NOBODY } });
      age(50);
      expect(takeLease(file)).toMatchObject({ heldBy: { pid: NOBODY } });
      age(70);
      taken().release();
    }
  });

  it('beats: what is held elsewhere does not look left behind', async () => {
    const lease = taken({ heartbeatMs: 20 });
    const before = readFileSync(file, 'utf8');
    age(70);
    await sleep(200);
    expect(Date.now() - statSync(file).mtimeMs).toBeLessThan(10_000);
    expect(readFileSync(file, 'utf8')).toBe(before);
    lease.release();
  });

  it('is lost when another holder took the file, and the loser leaves it alone', async () => {
    const lease = taken({ heartbeatMs: 5 });
    writeFileSync(file, 'of another');
    await sleep(50);
    expect(lease.isHeld()).toBe(false);
    lease.release();
    expect(readFileSync(file, 'utf8')).toBe('of another');
  });

  it('of an older version is looked up by its pid', () => {
    writeFileSync(file, JSON.stringify({ pid: process.pid, host: hostname(), started: null }));
    expect(takeLease(file)).toMatchObject({ heldBy: { pid: process.pid } });
    writeFileSync(file, JSON.stringify({ pid: NOBODY, host: hostname(), started: null }));
    taken().release();
  });
});
