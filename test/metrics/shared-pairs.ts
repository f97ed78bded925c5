// The conformance pairs beside the repository (../shared/pesq), where they are present.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { decodeWav } from '../../src/audio/index.ts';

const shared = path.resolve(import.meta.dirname, '../../../shared');

export interface Pair {
  id: string;
  set: string;
  rate: number;
  ref: string;
  deg: string;
  nb_raw: number;
  nb_lqo: number;
  wb_2005?: number;
  wb_cor2?: number;
}

export const hasSharedPairs = existsSync(path.join(shared, 'pesq/vectors.json'));

export function readPairs(): Pair[] {
  return JSON.parse(readFileSync(path.join(shared, 'pesq/vectors.json'), 'utf8')).pairs;
}

/** 16-bit samples, as they stand in the file. */
export function readSamples(file: string): Int16Array {
  const { samples } = decodeWav(readFileSync(path.join(shared, file)), { place: file });
  return Int16Array.from(samples, (x) => x * 32768);
}

export function readStage(name: string): unknown {
  return JSON.parse(readFileSync(path.join(shared, 'pesq/stages', `${name}.json`), 'utf8'));
}
