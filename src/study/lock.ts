// One process per run directory: a lease of its run.lock.
import path from 'node:path';
import { HushbitError } from '../base/errors.ts';
import { type Holder, type Lease, takeLease } from '../disk/index.ts';
import { systemReason, writeFailure } from './files.ts';

/** Not a failing disk: nobody may write there. */
const REFUSED: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR']);

/** @throws HushbitError `bad-run` while another process, or this one, holds it, or where nothing may be written. */
export function lockRun(dir: string): Lease {
  const file = path.join(dir, 'run.lock');
  let taken: ReturnType<typeof takeLease>;
  try {
    taken = takeLease(file);
  } catch (error) {
    const reason = systemReason(error);
    if (!REFUSED.has(reason)) throw writeFailure(file, error);
    throw new HushbitError({
      code: 'bad-run',
      place: dir,
      expected: 'a directory that can be written',
      got: reason,
      remedy: 'choose another, or change its permissions',
    });
  }
  if ('lease' in taken) return taken.lease;
  throw refusal(dir, file, taken.heldBy);
}

/** @throws HushbitError `failed` where another process has taken the run over: two must not write to it */
export function checkHeld(lease: Lease, dir: string): void {
  if (lease.isHeld()) return;
  throw new HushbitError({
    code: 'failed',
    place: dir,
    expected: 'to hold run.lock',
    got: 'a lock that another process took over, or that was removed',
    remedy: 'what was measured before is kept: resume the run when no other process writes to it',
  });
}

function refusal(dir: string, file: string, holder: Holder | null): HushbitError {
  return new HushbitError({
    code: 'bad-run',
    place: dir,
    expected: 'a run that no other process writes to',
    got: holder ? `process ${holder.pid} on ${holder.host}` : 'a lock that changes hands',
    remedy: `wait for it to end (a minute if it is gone from another machine); else remove ${file}`,
  });
}
