// --clips, --clean/--noisy and --calibrate: WAV files on disk become clips in memory.
import path from 'node:path';
import { type DecodeOptions, decodeWav, resample } from '../audio/index.ts';
import { HushbitError } from '../base/errors.ts';
import { isDirectory, listFiles, readBytes } from '../disk/index.ts';
import { embeddedClips } from './assets.ts';
import { type ClipPair, checkClipPair } from './clip-pair.ts';

export interface Clip {
  readonly name: string;
  readonly sampleRateHz: number;
  readonly samples: Float32Array;
}

/** @param channel from 1, where the user chose one */
export function readClip(file: string, channel?: number): Clip {
  return decode(file, channel === undefined ? {} : { channel });
}

function decode(file: string, options: Omit<DecodeOptions, 'place'>): Clip {
  const bytes = readBytes(file, 'bad-audio', 'a WAV file');
  const { samples, sampleRateHz } = decodeWav(bytes, { place: file, ...options });
  return { name: path.basename(file), sampleRateHz, samples };
}

/** For commands that have no --channel. */
function readMonoClip(file: string): Clip {
  return decode(file, { remedyForSeveral: 'take one out, for example: sox IN.wav OUT.wav remix 1' });
}

function readPair(clean: string, noisy: string, name: string, sampleRateHz: number): ClipPair {
  const a = readMonoClip(clean);
  const b = readMonoClip(noisy);
  if (a.sampleRateHz !== b.sampleRateHz) {
    throw new HushbitError({
      code: 'bad-audio',
      place: noisy,
      expected: `${a.sampleRateHz} Hz as in ${clean}`,
      got: `${b.sampleRateHz} Hz`,
      remedy: 'resample one of them',
    });
  }
  const read = { name, sampleRateHz: a.sampleRateHz, clean: a.samples, noisy: b.samples };
  const pair = atJudgedRate(read, sampleRateHz);
  checkClipPair({ ...pair, name: `${clean} and ${noisy}` }, sampleRateHz);
  return pair;
}

/** Where speech is judged, if not at the network's own rate, and the rate of the clips that everybody has. */
const JUDGED_RATE_HZ = 16_000;

/** Rates that PESQ knows. */
const isJudged = (rateHz: number): boolean => rateHz === 8_000 || rateHz === JUDGED_RATE_HZ;

/**
 * A pair at the network's rate is judged there if PESQ can, else at 16 kHz. A pair at 16 kHz is shown to a network of another
 * rate at that rate. Any other pair is left as it is, for `checkClipPair` to refuse.
 */
function atJudgedRate(pair: ClipPair, networkHz: number): ClipPair {
  const { sampleRateHz, clean, noisy } = pair;
  if (sampleRateHz === networkHz) {
    if (isJudged(networkHz)) return pair;
    const down = (samples: Float32Array) => resample(samples, networkHz, JUDGED_RATE_HZ);
    const input = { sampleRateHz: networkHz, samples: noisy };
    return { ...pair, sampleRateHz: JUDGED_RATE_HZ, clean: down(clean), noisy: down(noisy), input };
  }
  if (sampleRateHz !== JUDGED_RATE_HZ) return pair;
  const samples = resample(noisy, JUDGED_RATE_HZ, networkHz);
  return { ...pair, input: { sampleRateHz: networkHz, samples } };
}

/** Pairs DIR/clean/NAME.wav and DIR/noisy/NAME.wav. */
export function readPairsOf(dir: string, sampleRateHz: number): ClipPair[] {
  const layout = 'a directory with clean/NAME.wav and noisy/NAME.wav';
  const clean = listFiles(path.join(dir, 'clean'), '.wav', 'bad-audio', layout);
  const noisy = listFiles(path.join(dir, 'noisy'), '.wav', 'bad-audio', layout);
  const lone = [
    ...clean.filter((one) => !noisy.includes(one)),
    ...noisy.filter((one) => !clean.includes(one)),
  ];
  if (clean.length === 0 || lone.length > 0) {
    throw new HushbitError({
      code: 'bad-audio',
      place: dir,
      expected: layout,
      got: clean.length === 0 ? 'no WAV file in clean/' : `${lone[0]} on one side only`,
      remedy: 'give each clean clip a noisy one of the same name',
    });
  }
  return clean.map((name) =>
    readPair(
      path.join(dir, 'clean', name),
      path.join(dir, 'noisy', name),
      name.replace(/\.wav$/i, ''),
      sampleRateHz,
    ),
  );
}

export interface ClipChoice {
  readonly clips?: string;
  readonly clean?: readonly string[];
  readonly noisy?: readonly string[];
}

/** @param fallback directory of pairs where nothing was chosen */
export function readChosenPairs(
  choice: ClipChoice,
  sampleRateHz: number,
  fallback: string | null,
): ClipPair[] {
  const clean = choice.clean ?? [];
  const noisy = choice.noisy ?? [];
  if (clean.length !== noisy.length) {
    throw new HushbitError({
      code: 'bad-option',
      place: '--clean and --noisy',
      expected: 'as many of the one as of the other',
      got: `${clean.length} and ${noisy.length}`,
    });
  }
  const pairs = clean.map((file, i) =>
    readPair(file, noisy[i]!, path.basename(noisy[i]!).replace(/\.wav$/i, ''), sampleRateHz),
  );
  const dir = choice.clips ?? (pairs.length === 0 ? fallback : null);
  if (dir) pairs.push(...readPairsOf(dir, sampleRateHz));
  if (pairs.length === 0) {
    throw new HushbitError({
      code: 'bad-option',
      place: 'clips',
      expected: '--clips DIR, or --clean FILE --noisy FILE',
      got: 'neither',
      remedy: 'the embedded clips are not in this installation',
    });
  }
  return pairs;
}

/** Noisy clips to calibrate on: the WAVs in DIR, or in DIR/noisy. */
export function readNoisyClips(dir: string, sampleRateHz: number): Clip[] {
  const inner = path.join(dir, 'noisy');
  const at = isDirectory(inner) ? inner : dir;
  const names = listFiles(at, '.wav', 'bad-audio', 'a directory of noisy WAV files');
  if (names.length === 0) {
    throw new HushbitError({
      code: 'bad-audio',
      place: at,
      expected: 'noisy WAV files',
      got: 'none',
      remedy: 'name the directory that holds them, or the one above its noisy/',
    });
  }
  return names.map((name) => {
    const clip = readMonoClip(path.join(at, name));
    if (clip.sampleRateHz === JUDGED_RATE_HZ && sampleRateHz !== JUDGED_RATE_HZ) {
      const samples = resample(clip.samples, JUDGED_RATE_HZ, sampleRateHz);
      return { ...clip, sampleRateHz, samples };
    }
    if (clip.sampleRateHz !== sampleRateHz) {
      throw new HushbitError({
        code: 'bad-audio',
        place: path.join(at, name),
        expected: `${sampleRateHz} Hz, the model's rate`,
        got: `${clip.sampleRateHz} Hz`,
        remedy: 'resample it first',
      });
    }
    return clip;
  });
}

/** Pairs that a search does not hear: those in `dir`, or the embedded ones. */
export function validationPairs(dir: string | undefined, sampleRateHz: number): ClipPair[] {
  if (dir !== undefined) return readPairsOf(dir, sampleRateHz);
  const embedded = embeddedClips('validation');
  return embedded === null ? [] : readPairsOf(embedded, sampleRateHz);
}
