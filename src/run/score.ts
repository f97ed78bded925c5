// Processed speech against clean speech: one pair of WAV files, or two directories of them with means and intervals.
import path from 'node:path';
import { HushbitError } from '../base/errors.ts';
import { estimateOf, type Interval, intervalOf } from '../base/estimate.ts';
import { listFiles } from '../disk/index.ts';
import { readClip } from '../inputs/index.ts';
import { type AllScores, scoreAll } from '../metrics/index.ts';

export interface FileScores extends AllScores {
  readonly processedSeconds: number;
  /** What a reader of the numbers has to know, a line each. */
  readonly notes: readonly string[];
}

export interface NamedFileScores extends FileScores {
  readonly name: string;
}

export const METRICS = ['pesqRaw', 'pesqNb', 'pesqWb', 'pesqWbCor2', 'stoi', 'estoi', 'siSdrDb'] as const;
export type Metric = (typeof METRICS)[number];

/** Of a metric over clips: an interval of about 95 % that is null for a single clip, and of how many clips. */
export interface MeanScore {
  readonly mean: number;
  readonly interval: Pick<Interval, 'low' | 'high'> | null;
  readonly n: number;
}

export interface DirectoryScores {
  readonly clips: readonly NamedFileScores[];
  /** Over the clips that have the metric with a finite value; null where none has. */
  readonly means: Readonly<Record<Metric, MeanScore | null>>;
}

/** Longer differences than windows and delays of processing leave are told. */
const TOLERATED_SECONDS = 0.25;

/**
 * @param channel from 1, of files with several
 * @throws HushbitError `bad-audio`
 */
export function scoreFiles(cleanFile: string, processedFile: string, channel?: number): FileScores {
  const clean = readClip(cleanFile, channel);
  const processed = readClip(processedFile, channel);
  if (clean.sampleRateHz !== processed.sampleRateHz) {
    throw new HushbitError({
      code: 'bad-audio',
      place: processedFile,
      expected: `${clean.sampleRateHz} Hz as in ${cleanFile}`,
      got: `${processed.sampleRateHz} Hz`,
      remedy: 'resample one of them',
    });
  }
  const places = {
    'PESQ reference': cleanFile,
    'PESQ degraded': processedFile,
    'PESQ sample rate': `${cleanFile} and ${processedFile}`,
  };
  const scores = namingFiles(places, () => scoreAll(clean.samples, processed.samples, clean.sampleRateHz));
  const processedSeconds = processed.samples.length / processed.sampleRateHz;
  return { ...scores, processedSeconds, notes: notesOn(processedFile, scores.seconds, processedSeconds) };
}

function notesOn(file: string, cleanSeconds: number, processedSeconds: number): string[] {
  const difference = processedSeconds - cleanSeconds;
  if (Math.abs(difference) <= TOLERATED_SECONDS) return [];
  const how = `${Math.abs(difference).toFixed(2)} s ${difference > 0 ? 'longer' : 'shorter'}`;
  return [
    `${file}: ${how} than the clean file (${processedSeconds.toFixed(2)} and ${cleanSeconds.toFixed(2)} s): ` +
      'STOI and SI-SDR leave out what one of them has more, PESQ does not; are they of the same speech?',
  ];
}

/**
 * Scores DIR/NAME.wav of one directory against NAME.wav of the other.
 * @param onClip told before each clip
 * @throws HushbitError `bad-audio` for the first clip that cannot be scored, and for names on one side only
 */
export function scoreDirectories(
  cleanDir: string,
  processedDir: string,
  channel?: number,
  onClip: (name: string, index: number, count: number) => void = () => undefined,
): DirectoryScores {
  const what = 'a directory of WAV files';
  const clean = listFiles(cleanDir, '.wav', 'bad-audio', what);
  const processed = listFiles(processedDir, '.wav', 'bad-audio', what);
  const lone = [
    ...clean.filter((name) => !processed.includes(name)).map((name) => path.join(cleanDir, name)),
    ...processed.filter((name) => !clean.includes(name)).map((name) => path.join(processedDir, name)),
  ];
  if (clean.length === 0 || lone.length > 0) {
    throw new HushbitError({
      code: 'bad-audio',
      place: `${cleanDir} and ${processedDir}`,
      expected: 'WAV files of the same names',
      got: lone.length === 0 ? 'none' : `${lone.length} on one side only, first ${lone[0]}`,
      remedy: 'give each processed file the name of its clean one',
    });
  }
  const clips = clean.map((name, i) => {
    onClip(name, i, clean.length);
    const scores = scoreFiles(path.join(cleanDir, name), path.join(processedDir, name), channel);
    return { name: name.replace(/\.wav$/i, ''), ...scores };
  });
  const means = Object.fromEntries(
    METRICS.map((metric) => [metric, meanOf(clips.map((clip) => clip[metric]))]),
  ) as Record<Metric, MeanScore | null>;
  return { clips, means };
}

function meanOf(values: readonly (number | null)[]): MeanScore | null {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value));
  if (known.length === 0) return null;
  const estimate = estimateOf(known);
  const interval = intervalOf(estimate);
  return {
    mean: estimate.mean,
    interval: interval && { low: interval.low, high: interval.high },
    n: estimate.n,
  };
}

/** The metrics know signals, a user knows files. */
function namingFiles<T>(files: Readonly<Record<string, string>>, task: () => T): T {
  try {
    return task();
  } catch (error) {
    const file = error instanceof HushbitError ? files[error.parts.place] : undefined;
    throw file === undefined ? error : new HushbitError({ ...(error as HushbitError).parts, place: file });
  }
}
