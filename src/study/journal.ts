// journal.jsonl of runs of the first version: one JSON record per line. It is read, never written. A line counts once its
// newline is there: what follows the last newline is the rest of an interrupted write.
import path from 'node:path';
import { HushbitError } from '../base/errors.ts';
import { genomeKey } from '../search/index.ts';
import { readBytes } from './files.ts';
import {
  type EvaluationRecord,
  type GenerationRecord,
  parseRecord,
  type RecordShape,
} from './journal-record.ts';

export interface JournalContents {
  /** By `genomeKey`, in the order of the file. Of equal genomes the first counts. */
  readonly evaluations: ReadonlyMap<string, EvaluationRecord>;
  /** Generation `g` at index `g`. */
  readonly generations: readonly GenerationRecord[];
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

function parseJournal(bytes: Uint8Array, shape: RecordShape, place: string) {
  const evaluations = new Map<string, EvaluationRecord>();
  const generations: GenerationRecord[] = [];
  const decoder = new TextDecoder();
  let start = 0;
  for (let number = 1; ; number++) {
    const newline = bytes.indexOf(NEWLINE, start);
    if (newline < 0) return { evaluations, generations };
    const where = `${place} line ${number}`;
    const remedy = `the file was damaged; keep its first ${number - 1} lines`;
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
