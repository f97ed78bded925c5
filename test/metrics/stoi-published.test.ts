// STOI and ESTOI of the embedded clips against pystoi 0.4.1 (numpy 1.24.2, scipy 1.10.1): the noisy clips as they are
// shipped, four decimals. A frame at the very edge of silence may count in one program and not in the other.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { decodeWav } from '../../src/audio/index.ts';
import { intelligibility } from '../../src/metrics/index.ts';

const clips = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..', 'models', 'clips');

const PUBLISHED: readonly (readonly [clip: string, stoi: number, estoi: number])[] = [
  ['calibration/french-white', 0.958, 0.8809],
  ['calibration/german-engine', 0.911, 0.7081],
  ['calibration/slt-babble', 0.6945, 0.4804],
  ['search/american-pink', 0.9108, 0.7367],
  ['search/scottish-wind', 0.8603, 0.6074],
  ['search/spanish-clatter', 0.8886, 0.6996],
  ['search/swedish-hum', 0.8532, 0.6325],
  ['validation/awb-engine', 0.8562, 0.6456],
  ['validation/italian-babble', 0.9384, 0.7883],
  ['validation/polish-pink', 0.9017, 0.6936],
  ['validation/slt-wind', 0.7352, 0.5073],
];

function read(split: string, side: string, name: string): Float32Array {
  const file = path.join(clips, split, side, `${name}.wav`);
  return decodeWav(readFileSync(file), { place: file }).samples;
}

test.each(PUBLISHED)('%s has the STOI %f and the ESTOI %f that are published', (clip, stoi, estoi) => {
  const [split, name] = clip.split('/') as [string, string];
  const got = intelligibility(read(split, 'clean', name), read(split, 'noisy', name), 16000);
  expect(Math.abs(got!.stoi - stoi)).toBeLessThan(3e-4);
  expect(Math.abs(got!.estoi - estoi)).toBeLessThan(2e-3);
});
