// One process per run directory. run.lock names its holder; a holder that is gone (kill -9) blocks nobody.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { HushbitError } from '../base/errors.ts';
import { readText, systemReason, writeFailure } from './files.ts';

interface Holder {
  pid: number;
  host: string;
  /** Start of the process in ticks since boot (Linux), so that a reused pid is not taken for the holder. */
  started: string | null;
}

const ATTEMPTS = 5;
/** Not a failing disk: nobody may write there. */
const REFUSED: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR']);

/**
 * Takes the lock and returns the function that gives it back.
 * @throws HushbitError `bad-run` while another process, or this one, holds it, or where nothing may be written.
 */
export function lockRun(dir: string): () => void {
  const file = path.join(dir, 'run.lock');
  const mine: Holder = { pid: process.pid, host: hostname(), started: processStart(process.pid) };
  const text = `${JSON.stringify(mine)}\n`;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (create(file, text)) {
      return () => {
        if (readText(file) === text) rmSync(file, { force: true });
      };
    }
    const found = readText(file);
    if (found === undefined) continue;
    const holder = parseHolder(found);
    if (holder && holds(holder)) throw refusal(dir, file, holder);
    removeStale(file, found);
  }
  throw refusal(dir, file, undefined);
}

/** The lock appears with its contents or not at all, so that nobody reads half of one. */
function create(file: string, text: string): boolean {
  const own = `${file}.${process.pid}`;
  try {
    writeFileSync(own, text);
    try {
      linkSync(own, file);
    } catch (error) {
      if (systemReason(error) === 'EEXIST') return false;
      // A file system without hard links: nearly as good.
      writeFileSync(file, text, { flag: 'wx' });
    }
    return true;
  } catch (error) {
    const reason = systemReason(error);
    if (reason === 'EEXIST') return false;
    if (!REFUSED.has(reason)) throw writeFailure(file, error);
    throw new HushbitError({
      code: 'bad-run',
      place: path.dirname(file),
      expected: 'a directory that can be written',
      got: reason,
      remedy: 'choose another, or change its permissions',
    });
  } finally {
    rmSync(own, { force: true });
  }
}

/** Two processes may find the same stale lock: whoever moved away a newer one by mistake puts it back. */
function removeStale(file: string, found: string): void {
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
    if (readText(aside) !== found) linkSync(aside, file);
  } catch {
    // Somebody else removed it first; the next attempt sees what is there.
  } finally {
    rmSync(aside, { force: true });
  }
}

function parseHolder(text: string): Holder | undefined {
  try {
    const holder = JSON.parse(text) as Holder;
    return Number.isInteger(holder.pid) && holder.pid > 0 && typeof holder.host === 'string'
      ? holder
      : undefined;
  } catch {
    return undefined;
  }
}

function holds(holder: Holder): boolean {
  // Another machine's processes cannot be looked up: believe the file.
  if (holder.host !== hostname()) return true;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (systemReason(error) === 'ESRCH') return false;
  }
  const started = processStart(holder.pid);
  return holder.started === null || started === null || started === holder.started;
}

/** Field 22 of /proc/PID/stat; the second field, a name in parentheses, may hold anything. */
function processStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function refusal(dir: string, file: string, holder: Holder | undefined): HushbitError {
  return new HushbitError({
    code: 'bad-run',
    place: dir,
    expected: 'a run that no other process writes to',
    got: holder ? `process ${holder.pid} on ${holder.host}` : 'a lock that changes hands',
    remedy: `wait for it to end; if it is gone, remove ${file}`,
  });
}
