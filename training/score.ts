// Mean raw narrow-band PESQ of folders of processed clips: npx tsx training/score.ts CLEAN_DIR FOLDER...
// CLEAN_DIR/NAME.wav against FOLDER/NAME.wav; prints one JSON line per folder, gains over the first one.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { decodeWav } from '../src/audio/index.ts';
import { createPesqReference } from '../src/metrics/index.ts';

const [cleanDir, ...folders] = process.argv.slice(2);
if (cleanDir === undefined || folders.length === 0) throw new Error('usage: score.ts CLEAN_DIR FOLDER...');

const read = (file: string) => decodeWav(readFileSync(file), { place: file }).samples;
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const names = readdirSync(cleanDir)
  .filter((name) => name.endsWith('.wav'))
  .sort();
const references = names.map((name) => createPesqReference(read(path.join(cleanDir, name)), 16000));
let first: number[] | undefined;
for (const folder of folders) {
  const scores = names.map(
    (name, i) => references[i]!.score(read(path.join(folder, name)), 'narrow-band').raw,
  );
  first ??= scores;
  const gains = scores.map((score, i) => score - first![i]!);
  const line = {
    folder,
    pesqRaw: Number(mean(scores).toFixed(3)),
    gain: Number(mean(gains).toFixed(3)),
    worst: Number(Math.min(...gains).toFixed(3)),
    losers: gains.filter((gain) => gain < 0).length,
  };
  console.log(JSON.stringify(line));
}
