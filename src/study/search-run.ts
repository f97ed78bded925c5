// Starting and resuming a run in a directory.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { HushbitError } from '../base/errors.ts';
import { isDirectory, makeDirectory } from '../disk/index.ts';
import { EVENTS_FILE, openEvents } from './event-log.ts';
import { systemReason } from './files.ts';
import { checkHeld, lockRun } from './lock.ts';
import { checkLimits, type RunControls, type RunResult } from './run-controls.ts';
import {
  continuedRun,
  describeRun,
  type RunDescription,
  type RunFile,
  readRunFile,
  writeRunFile,
} from './run-file.ts';
import { createStrategy } from './strategies.ts';
import { runStudy } from './study-loop.ts';

/**
 * What `startRun` would refuse of a directory, asked before anything long is done for it.
 * @throws HushbitError `bad-run` if it holds a run, `bad-option` where it cannot be made
 */
export function checkRunDirectory(dir: string): void {
  let above = path.resolve(dir);
  while (!existsSync(above) && above !== path.dirname(above)) above = path.dirname(above);
  if (!isDirectory(above)) throw cannotBeMade(dir, 'ENOTDIR');
  const holds = (name: string): boolean => existsSync(path.join(dir, name));
  if (holds('run.json'))
    throw holdsRun(dir, 'run.json', 'continue it with --resume, or choose another --out');
  if (holds('family.json'))
    throw holdsRun(dir, 'family.json', 'continue it with --resume, or choose another --out');
  // Events without run.json belong to nothing: they must not be taken for this run's.
  for (const name of [EVENTS_FILE, 'journal.jsonl']) {
    if (holds(name)) throw holdsRun(dir, `${name} without run.json`, 'choose another --out');
  }
}

function holdsRun(dir: string, got: string, remedy: string): HushbitError {
  return new HushbitError({
    code: 'bad-run',
    place: dir,
    expected: 'a directory without a run',
    got,
    remedy,
  });
}

function cannotBeMade(dir: string, got: string): HushbitError {
  return new HushbitError({
    code: 'bad-option',
    place: dir,
    expected: 'a directory that can be made',
    got,
    remedy: 'choose another --out',
  });
}

/**
 * Starts a run in a new or empty directory.
 * @throws HushbitError `bad-run` if the directory holds a run, `bad-option` for a bad description or limit, `failed` for
 *   a value that is not finite or a file that cannot be written; and what the dispatcher rejects with. The log
 *   then holds every outcome that was there, and front.json the front of the trials that ended.
 */
export async function startRun(
  controls: RunControls & { readonly description: RunDescription },
): Promise<RunResult> {
  const { dir, problem, description } = controls;
  checkLimits(controls);
  const file = describeRun(description, problem);
  createStrategy(file);
  try {
    makeDirectory(dir);
  } catch (error) {
    throw cannotBeMade(dir, systemReason(error));
  }
  return locked(controls, () => {
    checkRunDirectory(dir);
    writeRunFile(dir, file);
    return file;
  });
}

/**
 * Continues a run, or finds it complete and writes its front again. `expected` is what the caller would start now:
 * whatever of it is given must be as recorded; versions, names, places and the number of generations excepted.
 * @throws HushbitError as `startRun`; `bad-run` for a directory without a run, a damaged log, another problem or
 *   another description (the message names the field), or a log that another version of the search wrote.
 */
export async function resumeRun(
  controls: RunControls & { readonly expected?: Partial<RunDescription> },
): Promise<RunResult> {
  const { dir, problem, expected } = controls;
  checkLimits(controls);
  continuedRun(readRunFile(dir), expected ?? {}, problem, dir);
  return locked(controls, () => {
    const recorded = readRunFile(dir);
    const file = continuedRun(recorded, expected ?? {}, problem, dir);
    if (JSON.stringify(file) !== JSON.stringify(recorded)) writeRunFile(dir, file);
    return file;
  });
}

async function locked(controls: RunControls, open: () => RunFile): Promise<RunResult> {
  const { dir, nowMs, openLogFile } = controls;
  const lease = lockRun(dir);
  try {
    const file = open();
    const log = openEvents(dir, file, nowMs, openLogFile);
    try {
      if (log.state.isEmpty) log.append({ type: 'created', format: 2 });
      const guarded: typeof log = {
        ...log,
        append(event) {
          checkHeld(lease, dir);
          log.append(event);
        },
      };
      return await runStudy(guarded, file, controls);
    } finally {
      log.close();
    }
  } finally {
    lease.release();
  }
}
