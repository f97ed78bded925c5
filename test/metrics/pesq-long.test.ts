import { expect, test } from 'vitest';
import { createPesqReference } from '../../src/metrics/index.ts';
import { syntheticSpeech, withNoise } from './synthetic-speech.ts';

const RATE = 8000;
const PIECE_SECONDS = 60;
const REPEATS = 10;

test('ten minutes score as one of their minutes does, in bounded memory', () => {
  const piece = syntheticSpeech(RATE, PIECE_SECONDS, 1);
  const noisy = withNoise(piece, 0.01, 2);
  const repeat = (signal: Float64Array) => {
    const out = new Float64Array(REPEATS * signal.length);
    for (let i = 0; i < REPEATS; i++) out.set(signal, i * signal.length);
    return out;
  };
  const ofPiece = createPesqReference(piece, RATE).score(noisy, 'narrow-band').raw;
  const before = process.memoryUsage().rss;
  const ofAll = createPesqReference(repeat(piece), RATE).score(repeat(noisy), 'narrow-band').raw;
  expect(Math.abs(ofAll - ofPiece)).toBeLessThan(0.1);
  const bytesPerSample = (process.memoryUsage().rss - before) / (REPEATS * piece.length);
  expect(bytesPerSample).toBeLessThan(400);
  console.log(
    `ten minutes at 8 kHz: raw ${ofAll.toFixed(3)} (one minute ${ofPiece.toFixed(3)}), ${bytesPerSample.toFixed(0)} bytes per sample`,
  );
});
