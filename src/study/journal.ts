// journal.jsonl: append and fdatasync, one JSON record per line. A line counts once its newline is there: what
// follows the last newline is the rest of an interrupted write and is cut off when the journal is opened to write.
import * as fs from 'node:fs';
import path from 'node:path';
import { HushbitError } from '../base/errors.ts';
import { genomeKey } from '../search/index.ts';
import { syncDirectory } from './atomic-write.ts';
import { readBytes, writeFailure } from './files.ts';
import {
  type EvaluationRecord,
  type GenerationRecord,
  type JournalRecord,
  parseRecord,
  type RecordShape,
} from './journal-record.ts';

export interface JournalContents {
  /** By `genomeKey`, in the order of the file. Of equal genomes the first counts. */
  readonly evaluations: ReadonlyMap<string, EvaluationRecord>;
  /** Generation `g` at index `g`. */
  readonly generations: readonly GenerationRecord[];
}

export interface Journal extends JournalContents {
  /** On disk when it returns. @throws HushbitError `failed` with the system's reason; the file is then as before. */
  append(record: JournalRecord): void;
  close(): void;
}

/** What the journal needs of a file; tests put a full disk here. */
export interface JournalFile {
  /** How many of the bytes were written. */
  write(bytes: Uint8Array, position: number): number;
  sync(): void;
  truncate(length: number): void;
  close(): void;
}

const NAME = 'journal.jsonl';
const NEWLINE = 0x0a;

/**
 * Reads a journal without touching it; a missing one is empty.
 * @throws HushbitError `bad-run` for a complete line that is torn or corrupt.
 */
export function readJournal(dir: string, shape: RecordShape): JournalContents {
  return parseJournal(readBytes(path.join(dir, NAME)) ?? new Uint8Array(), shape, path.join(dir, NAME));
}

/** Opens a journal to append, creating it if it is missing. The directory must be locked. */
export function openJournal(
  dir: string,
  shape: RecordShape,
  openFile: (file: string) => JournalFile = openNodeFile,
): Journal {
  const place = path.join(dir, NAME);
  const bytes = readBytes(place) ?? new Uint8Array();
  const { evaluations, generations, length } = parseJournal(bytes, shape, place);
  const file = attempt(place, () => openFile(place));
  let end = length;
  if (length < bytes.length) {
    attempt(place, () => {
      file.truncate(length);
      file.sync();
    });
  }

  return {
    evaluations,
    generations,
    append(record) {
      const line = new TextEncoder().encode(`${JSON.stringify(record)}\n`);
      try {
        let written = 0;
        while (written < line.length) written += file.write(line.subarray(written), end + written);
        file.sync();
      } catch (error) {
        // Half a line would do no harm (the next open cuts it off), but the file should say what is true now.
        try {
          file.truncate(end);
        } catch {}
        throw writeFailure(place, error);
      }
      end += line.length;
      // As it would be read back: a run that goes on and one that is resumed see the same values.
      const stored = JSON.parse(new TextDecoder().decode(line)) as JournalRecord;
      if (stored.type === 'evaluation') evaluations.set(genomeKey(stored.genome), stored);
      else generations.push(stored);
    },
    close: () => file.close(),
  };
}

function parseJournal(bytes: Uint8Array, shape: RecordShape, place: string) {
  const evaluations = new Map<string, EvaluationRecord>();
  const generations: GenerationRecord[] = [];
  const decoder = new TextDecoder();
  let start = 0;
  for (let number = 1; ; number++) {
    const newline = bytes.indexOf(NEWLINE, start);
    if (newline < 0) return { evaluations, generations, length: start };
    const where = `${place} line ${number}`;
    const remedy = `the file was damaged; keep its first ${number - 1} lines and resume from there`;
    const record = parseRecord(decoder.decode(bytes.subarray(start, newline)), shape, where, remedy);
    if (record.type === 'evaluation') {
      const key = genomeKey(record.genome);
      if (!evaluations.has(key)) evaluations.set(key, record);
    } else if (record.generation === generations.length) {
      generations.push(record);
    } else {
      throw new HushbitError({
        code: 'bad-run',
        place: where,
        expected: `generation ${generations.length}`,
        got: String(record.generation),
        remedy,
      });
    }
    start = newline + 1;
  }
}

function openNodeFile(file: string): JournalFile {
  const descriptor = fs.openSync(file, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o644);
  syncDirectory(path.dirname(file));
  return {
    write: (bytes, position) => fs.writeSync(descriptor, bytes, 0, bytes.length, position),
    sync: () => fs.fdatasyncSync(descriptor),
    truncate: (length) => fs.ftruncateSync(descriptor, length),
    close: () => fs.closeSync(descriptor),
  };
}

function attempt<T>(place: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw writeFailure(place, error);
  }
}
