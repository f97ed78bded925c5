// What all metrics say of the embedded pairs, noisy against clean: computed for the test and for the record.
// Run as a program it writes the record: npm run golden -- embedded-scores.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeWav } from '../../src/audio/index.ts';
import { scoreAll } from '../../src/metrics/index.ts';

const root = path.join(import.meta.dirname, '..', '..');
export const RECORD = path.join(root, 'test', 'golden', 'embedded-scores.json');

export interface EmbeddedScores {
  readonly clip: string;
  readonly pesqRaw: number;
  readonly pesqNb: number;
  readonly pesqWb: number;
  readonly pesqWbCor2: number;
  readonly stoi: number;
  readonly estoi: number;
  readonly siSdrDb: number;
}

/** PART/NAME of the pairs in models/clips. */
export function embeddedPairs(): string[] {
  return ['calibration', 'search', 'validation'].flatMap((part) =>
    readdirSync(path.join(root, 'models', 'clips', part, 'clean'))
      .sort()
      .map((file) => `${part}/${path.basename(file, '.wav')}`),
  );
}

export function scoresOfPair(clip: string): EmbeddedScores {
  const [part, name] = clip.split('/') as [string, string];
  const read = (kind: string) => {
    const file = path.join(root, 'models', 'clips', part, kind, `${name}.wav`);
    return decodeWav(readFileSync(file), { place: file });
  };
  const clean = read('clean');
  const scores = scoreAll(clean.samples, read('noisy').samples, clean.sampleRateHz);
  const { pesqRaw, pesqNb, pesqWb, pesqWbCor2, stoi, estoi, siSdrDb } = scores;
  return {
    clip,
    pesqRaw,
    pesqNb,
    pesqWb: pesqWb!,
    pesqWbCor2: pesqWbCor2!,
    stoi: stoi!,
    estoi: estoi!,
    siSdrDb,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const origin =
    'Scores of models/clips, noisy against clean, by this implementation, which equals the ANSI-C reference of P.862 ' +
    'Amendment 2 in every printed decimal of 140 scores (docs/metrics.md). Made by: npm run golden -- embedded-scores';
  const record = { origin, scores: embeddedPairs().map(scoresOfPair) };
  writeFileSync(RECORD, `${JSON.stringify(record, null, 1)}\n`);
}
