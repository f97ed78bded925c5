// events.jsonl: one JSON event per line, written the moment it is there and synced (fdatasync) once per batch, and after a
// second at the latest with the next event. So a killed process loses nothing that was written, a power cut at most that
// second. A line counts once its newline is there: what follows the last newline is the rest of an interrupted write and
// is cut off when the log is opened to write.
import * as fs from 'node:fs';
import path from 'node:path';
import { syncDirectory } from './atomic-write.ts';
import { type EventShape, parseEvent, type StudyEvent } from './event.ts';
import { readBytes, writeFailure } from './files.ts';
import { foldEvent, newState, type StudyState } from './fold.ts';

export interface EventLog {
  /** Of all events, those that were appended included. */
  readonly state: StudyState;
  /**
   * In the file when it returns, and folded into the state as a reader of the file would.
   * @throws HushbitError `failed` with the system's reason; file and state are then as before.
   */
  append(event: StudyEvent): void;
  /** Everything appended is on the disk when it returns. */
  sync(): void;
  close(): void;
}

/** What the log needs of a file; tests put a full disk here. */
export interface LogFile {
  /** How many of the bytes were written. */
  write(bytes: Uint8Array, position: number): number;
  sync(): void;
  truncate(length: number): void;
  close(): void;
}

export const EVENTS_FILE = 'events.jsonl';
const NEWLINE = 0x0a;
const LONGEST_UNSYNCED_MS = 1000;

/**
 * Reads a log without touching it; a missing one is empty.
 * @throws HushbitError `bad-run` for a complete line that is torn, corrupt or out of order.
 */
export function readEvents(dir: string, shape: EventShape): StudyState {
  const place = path.join(dir, EVENTS_FILE);
  return foldBytes(readBytes(place) ?? new Uint8Array(), shape, place).state;
}

/** Opens a log to append, creating it if it is missing. The directory must be locked. @param nowMs a monotonic clock */
export function openEvents(
  dir: string,
  shape: EventShape,
  nowMs: () => number,
  openFile: (file: string) => LogFile = openNodeFile,
): EventLog {
  const place = path.join(dir, EVENTS_FILE);
  const bytes = readBytes(place) ?? new Uint8Array();
  const { state, length } = foldBytes(bytes, shape, place);
  const file = attempt(place, () => openFile(place));
  let end = length;
  let isDirty = false;
  let syncedMs = nowMs();
  if (length < bytes.length) {
    attempt(place, () => {
      file.truncate(length);
      file.sync();
    });
  }

  function sync(): void {
    if (!isDirty) return;
    attempt(place, () => file.sync());
    isDirty = false;
    syncedMs = nowMs();
  }

  return {
    state,
    append(event) {
      const text = JSON.stringify(event);
      const line = new TextEncoder().encode(`${text}\n`);
      // As it would be read back: a run that goes on and one that is resumed see the same values.
      const stored = JSON.parse(text) as StudyEvent;
      try {
        let written = 0;
        while (written < line.length) written += file.write(line.subarray(written), end + written);
      } catch (error) {
        // Half a line would do no harm (the next open cuts it off), but the file should say what is true now.
        try {
          file.truncate(end);
        } catch {}
        throw writeFailure(place, error);
      }
      end += line.length;
      isDirty = true;
      foldEvent(state, stored, place);
      if (nowMs() - syncedMs > LONGEST_UNSYNCED_MS) sync();
    },
    sync,
    close() {
      try {
        sync();
      } finally {
        file.close();
      }
    },
  };
}

function foldBytes(bytes: Uint8Array, shape: EventShape, place: string) {
  const state = newState();
  const decoder = new TextDecoder();
  let start = 0;
  for (let number = 1; ; number++) {
    const newline = bytes.indexOf(NEWLINE, start);
    if (newline < 0) return { state, length: start };
    const where = `${place} line ${number}`;
    const remedy = `the file was damaged; keep its first ${number - 1} lines and resume from there`;
    foldEvent(
      state,
      parseEvent(decoder.decode(bytes.subarray(start, newline)), shape, where, remedy),
      where,
      remedy,
    );
    start = newline + 1;
  }
}

function openNodeFile(file: string): LogFile {
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
