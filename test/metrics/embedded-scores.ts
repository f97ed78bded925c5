// What all metrics say of the embedded pairs, noisy against clean: computed for the test and for the record.
// Run as a program it writes the record: npm run golden -- embedded-scores.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeWav, mixAtSnr, resample } from '../../src/audio/index.ts';
import { randomFromSeed } from '../../src/base/random.ts';
import { pesq, scoreAll } from '../../src/metrics/index.ts';

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

const RATE_HZ = 16000;

function readPair(clip: string): { clean: Float32Array; noisy: Float32Array } {
  const [part, name] = clip.split('/') as [string, string];
  const read = (kind: string) => {
    const file = path.join(root, 'models', 'clips', part, kind, `${name}.wav`);
    return decodeWav(readFileSync(file), { place: file }).samples;
  };
  return { clean: read('clean'), noisy: read('noisy') };
}

export function scoresOfPair(clip: string): EmbeddedScores {
  const { clean, noisy } = readPair(clip);
  const scores = scoreAll(clean, noisy, RATE_HZ);
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

export interface VariantScores {
  readonly variant: string;
  readonly raw: number;
  readonly nb: number;
  readonly wb: number | null;
}

const join = (...parts: Float32Array[]): Float32Array => {
  const out = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
};

/** Noisy speech with 37 ms of silence put in at a third, and 23 ms taken out at two thirds: delays that change. */
function withJumps(samples: Float32Array): Float32Array {
  const [third, twoThirds] = [Math.round(samples.length / 3), Math.round((2 * samples.length) / 3)];
  return join(
    samples.subarray(0, third),
    new Float32Array(592),
    samples.subarray(third, twoThirds),
    samples.subarray(twoThirds + 368),
  );
}

/** What the embedded pairs alone do not reach: 8 kHz, changing delays, more than 16 s, little noise, dropouts. */
export const VARIANTS: Readonly<Record<string, () => VariantScores>> = {
  ...Object.fromEntries(
    ['search/american-pink', 'search/swedish-hum', 'validation/slt-wind'].flatMap((clip) => {
      const variant = (
        name: string,
        make: (pair: ReturnType<typeof readPair>) => [Float32Array, Float32Array, number],
      ) => [`${clip}, ${name}`, () => scored(`${clip}, ${name}`, ...make(readPair(clip)))];
      return [
        variant('8 kHz', ({ clean, noisy }) => [
          resample(clean, RATE_HZ, 8000),
          resample(noisy, RATE_HZ, 8000),
          8000,
        ]),
        variant('delays that change', ({ clean, noisy }) => [clean, withJumps(noisy), RATE_HZ]),
        variant('30 dB', ({ clean, noisy }) => [
          clean,
          mixAtSnr(
            clean,
            noisy.map((v, i) => v - clean[i]!),
            30,
          ).noisy,
          RATE_HZ,
        ]),
        variant('dropouts', ({ clean, noisy }) => [
          clean,
          noisy.map((v, i) => (i % 20_000 < 1_500 ? 0 : v)),
          RATE_HZ,
        ]),
      ];
    }),
  ),
  'bursts of 160 to 240 ms, each with its delay': () =>
    bursts('bursts of 160 to 240 ms, each with its delay', 40, 60, 0.5, 0),
  'bursts of 0.76 to 0.84 s, with a jump in each': () =>
    bursts('bursts of 0.76 to 0.84 s, with a jump in each', 190, 210, 0.5, 300),
  'three clips in a row': () => {
    const pairs = ['search/american-pink', 'search/spanish-clatter', 'validation/polish-pink'].map(readPair);
    const of = (side: 'clean' | 'noisy') => join(...pairs.map((pair) => pair[side]));
    return scored('three clips in a row', of('clean'), withJumps(of('noisy')), RATE_HZ);
  },
};

/**
 * Noise in bursts of `from` to `to` windows of 4 ms, pauses between. The degraded ones come by turns early and late, and late by
 * `jump` samples more in their second half.
 */
function bursts(
  variant: string,
  from: number,
  to: number,
  pauseSeconds: number,
  jump: number,
): VariantScores {
  const random = randomFromSeed(1);
  const pause = pauseSeconds * RATE_HZ;
  const lengths = Array.from({ length: to - from + 1 }, (_, i) => (from + i) * 64);
  const total = lengths.reduce((sum, length) => sum + length + pause, pause);
  const clean = new Float32Array(total);
  const degraded = new Float32Array(total);
  let at = pause;
  for (const [i, length] of lengths.entries()) {
    const late = i % 2 === 0 ? 0 : 480;
    for (let n = 0; n < length; n++) {
      const value = random.int(-1000, 1000) / 5000;
      clean[at + n] = value;
      degraded[at + n + late + (2 * n < length ? 0 : jump)]! += value + random.int(-1000, 1000) / 40_000;
    }
    at += length + pause;
  }
  return scored(variant, clean, degraded, RATE_HZ);
}

function scored(variant: string, clean: Float32Array, degraded: Float32Array, rateHz: number): VariantScores {
  const { raw, nb, wb } = pesq(clean, degraded, rateHz);
  return { variant, raw, nb, wb };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const origin =
    'Scores of models/clips, noisy against clean, by this implementation, which equals the ANSI-C reference of P.862 ' +
    'Amendment 2 in every printed decimal of 140 scores (docs/metrics.md). Made by: npm run golden -- embedded-scores';
  const variants = Object.values(VARIANTS).map((score) => score());
  const record = { origin, scores: embeddedPairs().map(scoresOfPair), variants };
  writeFileSync(RECORD, `${JSON.stringify(record, null, 1)}\n`);
}
