// Starting and resuming a run in a directory.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { HushbitError } from '../base/errors.ts';
import { isDirectory, makeDirectory } from '../disk/index.ts';
import { systemReason } from './files.ts';
import { openJournal } from './journal.ts';
import { lockRun } from './lock.ts';
import { checkLimits, type RunControls, type RunResult } from './run-controls.ts';
import {
  checkSameRun,
  describeRun,
  type RunDescription,
  type RunFile,
  readRunFile,
  writeRunFile,
} from './run-file.ts';
import { createSearch, runSearch } from './search-loop.ts';

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
  // A journal without run.json belongs to nothing: it must not be taken for this run's.
  if (holds('journal.jsonl')) throw holdsRun(dir, 'journal.jsonl without run.json', 'choose another --out');
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
 *   a value that is not finite or a file that cannot be written; and whatever the evaluator rejects with. The
 *   journal then holds every evaluation that was reported, and front.json their front.
 */
export async function startRun(
  controls: RunControls & { readonly description: RunDescription },
): Promise<RunResult> {
  const { dir, evaluator, description } = controls;
  checkLimits(controls);
  const file = describeRun(description, evaluator);
  createSearch(file);
  try {
    makeDirectory(dir);
  } catch (error) {
    throw cannotBeMade(dir, systemReason(error));
  }
  const unlock = lockRun(dir);
  try {
    checkRunDirectory(dir);
    writeRunFile(dir, file);
    return await drive(file, controls);
  } finally {
    unlock();
  }
}

/**
 * Continues a run, or finds it complete and writes its front again. `expected` is what the caller would start now:
 * whatever of it is given must be as recorded, `versions` excepted.
 * @throws HushbitError as `startRun`; `bad-run` for a directory without a run, a damaged journal, another evaluator or
 *   another description (the message names the field), or a journal that another version of the search wrote.
 */
export async function resumeRun(
  controls: RunControls & { readonly expected?: Partial<RunDescription> },
): Promise<RunResult> {
  const { dir, evaluator, expected } = controls;
  checkLimits(controls);
  const file = readRunFile(dir);
  checkSameRun(file, expected ?? {}, evaluator, dir);
  const unlock = lockRun(dir);
  try {
    return await drive(file, controls);
  } finally {
    unlock();
  }
}

async function drive(file: RunFile, controls: RunControls): Promise<RunResult> {
  const journal = openJournal(controls.dir, file, controls.openJournalFile);
  try {
    return await runSearch(journal, file, controls);
  } finally {
    journal.close();
  }
}
