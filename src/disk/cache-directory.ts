// What was computed, kept by a hash of all that it was computed from, for this and other processes. A cache never stands in the
// way: what is damaged is as good as missing, and what cannot be written is not kept. Files are written beside their place and
// renamed, so that nobody meets half of one; the least recently used go first.
//
// A file is 'HBCA', the CRC-32 of what follows, and that.
import { createHash, randomUUID } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { crc32 } from '../base/crc32.ts';

export interface ByteCache {
  /** A name for what decides a result. */
  keyOf(parts: readonly (string | Uint8Array)[]): string;
  get(key: string): Uint8Array | null;
  put(key: string, bytes: Uint8Array): void;
}

const MAGIC = 0x41434248; // 'HBCA' read as little-endian
const HEADER_BYTES = 8;
const DEFAULT_LIMIT_BYTES = 512 * 2 ** 20;
/** Of the limit: what is left after making room, so that this is not done at every file. */
const KEPT_SHARE = 0.75;
const SUFFIX = '.cache';

/** @param limitBytes of all files together */
export function openCacheDirectory(dir: string, limitBytes = DEFAULT_LIMIT_BYTES): ByteCache {
  const fileOf = (key: string): string => path.join(dir, `${key}${SUFFIX}`);
  /** Of this directory, as far as this process knows; null before it looked. */
  let size: number | null = null;

  function makeRoom(): void {
    const files = readdirSync(dir)
      .filter((name) => name.endsWith(SUFFIX))
      .flatMap((name) => {
        const file = path.join(dir, name);
        // Another process may have removed it meanwhile.
        const stats = statSync(file, { throwIfNoEntry: false });
        return stats ? [{ file, bytes: stats.size, usedMs: stats.mtimeMs }] : [];
      });
    size = files.reduce((sum, { bytes }) => sum + bytes, 0);
    if (size <= limitBytes) return;
    for (const { file, bytes } of files.sort((a, b) => a.usedMs - b.usedMs)) {
      if (size <= KEPT_SHARE * limitBytes) break;
      rmSync(file, { force: true });
      size -= bytes;
    }
  }

  return {
    keyOf(parts) {
      const hash = createHash('sha256');
      for (const part of parts) {
        // The length goes first, so that no two lists of parts are one text.
        hash.update(`${part.length} `);
        hash.update(part);
      }
      return hash.digest('hex').slice(0, 40);
    },
    get(key) {
      try {
        const file = fileOf(key);
        const bytes = new Uint8Array(readFileSync(file));
        const view = new DataView(bytes.buffer);
        const content = bytes.subarray(HEADER_BYTES);
        if (view.getUint32(0, true) !== MAGIC || view.getUint32(4, true) !== crc32(content)) return null;
        const now = new Date();
        utimesSync(file, now, now);
        return content;
      } catch {
        return null;
      }
    },
    put(key, content) {
      try {
        mkdirSync(dir, { recursive: true });
        const bytes = new Uint8Array(HEADER_BYTES + content.length);
        const view = new DataView(bytes.buffer);
        view.setUint32(0, MAGIC, true);
        view.setUint32(4, crc32(content), true);
        bytes.set(content, HEADER_BYTES);
        const partial = path.join(dir, `.${randomUUID()}.partial`);
        writeFileSync(partial, bytes);
        renameSync(partial, fileOf(key));
        if (size === null || size + bytes.length > limitBytes) makeRoom();
        else size += bytes.length;
      } catch {
        // Not kept.
      }
    },
  };
}

/** Keeps nothing. */
export const NO_CACHE: ByteCache = { keyOf: () => '', get: () => null, put: () => {} };

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * HUSHBIT_CACHE names the directory, or is `off` (null); else the user's cache directory as the XDG specification has it.
 * @param part of it: what has a bound of its own
 */
export function userCacheDirectory(
  part: string | null = null,
  env: Environment = process.env,
): string | null {
  const { HUSHBIT_CACHE: given, XDG_CACHE_HOME: xdg } = env;
  if (given === 'off') return null;
  const dir = given || path.join(xdg || path.join(homedir(), '.cache'), 'hushbit');
  return part === null ? dir : path.join(dir, part);
}

export function userCache(env: Environment = process.env): ByteCache {
  const dir = userCacheDirectory(null, env);
  return dir === null ? NO_CACHE : openCacheDirectory(dir);
}
