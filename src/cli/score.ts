// hushbit score CLEAN PROCESSED: two WAV files, or two directories of them.
import { Command } from 'commander';
import { HushbitError } from '../base/errors.ts';
import { isDirectory } from '../disk/index.ts';
import { formatTable } from '../report/text/index.ts';
import {
  type DirectoryScores,
  type FileScores,
  METRICS,
  type Metric,
  scoreDirectories,
  scoreFiles,
} from '../run/index.ts';
import { wholeNumber } from './numbers.ts';
import { addOutputOptions, note, type OutputOptions, printResult, releaseNotes } from './output.ts';

interface ScoreOptions extends OutputOptions {
  channel?: number;
  csv?: boolean;
}

export function scoreCommand(): Command {
  const command = new Command('score')
    .description(
      'Scores processed speech against clean speech: PESQ in four variants, STOI, ESTOI, SI-SDR. Of directories also the means, ' +
        'with intervals of about 95 % (Student).',
    )
    .argument('<clean>', 'clean speech, WAV, or a directory of them')
    .argument(
      '<processed>',
      'the same speech, processed, at the same rate; or a directory with the same names',
    )
    .option(
      '--channel <N>',
      'channel to take of files with several, from 1',
      wholeNumber('--channel', 1, 255),
    )
    .option('--csv', 'print a row per clip, and rows of the kinds mean, low and high')
    .addHelpText(
      'after',
      '\nIn JSON the wide-band scores are null at 8 kHz, stoi and estoi with less than 0.4 s of speech, and siSdrDb where\n' +
        'it is infinite: nothing differs from the clean signal but its level, or nothing of it is left. Such clips do not\n' +
        'count for the mean of the metric.\n' +
        '\nExamples:\n  hushbit score clean.wav enhanced.wav --json\n  hushbit score CLEANDIR ENHANCEDDIR --csv > scores.csv',
    )
    .action(run);
  return addOutputOptions(command);
}

function run(clean: string, processed: string, options: ScoreOptions): void {
  if (options.csv && options.json) {
    throw new HushbitError({
      code: 'bad-option',
      place: '--csv and --json',
      expected: 'one of the two',
      got: 'both',
    });
  }
  const directories = [clean, processed].filter(isDirectory).length;
  if (directories === 1) {
    throw new HushbitError({
      code: 'bad-option',
      place: `${clean} and ${processed}`,
      expected: 'two WAV files, or two directories',
      got: 'one of each',
    });
  }
  if (directories === 2) scoreBoth(clean, processed, options);
  else scoreOne(clean, processed, options);
}

function scoreOne(clean: string, processed: string, options: ScoreOptions): void {
  const scores = scoreFiles(clean, processed, options.channel);
  for (const line of scores.notes) note(options, `note: ${line}`);
  if (options.csv) {
    process.stdout.write(csv([{ kind: 'clip', name: processed, ...scores }]));
    return;
  }
  printResult(options, scores, () =>
    formatTable(
      [
        ...METRICS.map((metric) => [TITLES[metric], shown(metric, scores[metric])]),
        ['rate, Hz', String(scores.sampleRateHz)],
        ['seconds', scores.seconds.toFixed(2)],
      ],
      [false, true],
    ),
  );
}

function scoreBoth(clean: string, processed: string, options: ScoreOptions): void {
  const scores = scoreDirectories(clean, processed, options.channel, (name, i, count) => {
    releaseNotes();
    note(options, `${i + 1}/${count} ${name}`);
  });
  for (const line of scores.clips.flatMap(({ notes }) => notes)) note(options, `note: ${line}`);
  if (options.csv) process.stdout.write(csv(rowsOf(scores)));
  else printResult(options, scores, () => tableOf(scores));
}

const TITLES: Readonly<Record<Metric, string>> = {
  pesqRaw: 'PESQ raw (P.862)',
  pesqNb: 'PESQ MOS-LQO narrow-band (P.862.1)',
  pesqWb: 'PESQ MOS-LQO wide-band (P.862.2)',
  pesqWbCor2: 'PESQ MOS-LQO wide-band, Corrigendum 2',
  stoi: 'STOI',
  estoi: 'ESTOI',
  siSdrDb: 'SI-SDR, dB',
};
const DIGITS: Readonly<Record<Metric, number>> = {
  pesqRaw: 3,
  pesqNb: 3,
  pesqWb: 3,
  pesqWbCor2: 3,
  stoi: 4,
  estoi: 4,
  siSdrDb: 2,
};
const HEADINGS = ['PESQ raw', 'PESQ NB', 'PESQ WB', 'WB cor. 2', 'STOI', 'ESTOI', 'SI-SDR dB'];

function shown(metric: Metric, value: number | null | undefined): string {
  return value === null || value === undefined ? '-' : value.toFixed(DIGITS[metric]);
}

function tableOf({ clips, means }: DirectoryScores): string {
  const row = (name: string, scoreOf: (metric: Metric) => number | null | undefined) => [
    name,
    ...METRICS.map((metric) => shown(metric, scoreOf(metric))),
  ];
  return formatTable(
    [
      ['', ...HEADINGS],
      ...clips.map((clip) => row(clip.name, (metric) => clip[metric])),
      row(`mean of ${clips.length}`, (metric) => means[metric]?.mean),
      row('95 %, from', (metric) => means[metric]?.interval?.low),
      row('      to', (metric) => means[metric]?.interval?.high),
    ],
    [false, ...METRICS.map(() => true)],
  );
}

interface Row extends Partial<Record<Metric, number | null>> {
  readonly kind: 'clip' | 'mean' | 'low' | 'high';
  readonly name: string;
  readonly sampleRateHz?: number;
  readonly seconds?: number;
  readonly processedSeconds?: number;
}

function rowsOf({ clips, means }: DirectoryScores): Row[] {
  const summary = (kind: Row['kind'], scoreOf: (metric: Metric) => number | null | undefined): Row => ({
    kind,
    name: '',
    ...Object.fromEntries(METRICS.map((metric) => [metric, scoreOf(metric)])),
  });
  return [
    ...clips.map((clip): Row => ({ kind: 'clip', ...clip })),
    summary('mean', (metric) => means[metric]?.mean),
    summary('low', (metric) => means[metric]?.interval?.low),
    summary('high', (metric) => means[metric]?.interval?.high),
  ];
}

const COLUMNS = ['kind', 'name', ...METRICS, 'sampleRateHz', 'seconds', 'processedSeconds'] as const;

/** RFC 4180 with a line feed; what is not known is empty. */
function csv(rows: readonly (Row | (FileScores & Pick<Row, 'kind' | 'name'>))[]): string {
  const cell = (value: string | number | null | undefined): string => {
    const text = value === null || value === undefined ? '' : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = rows.map((row) => COLUMNS.map((column) => cell(row[column])).join(','));
  return `${[COLUMNS.join(','), ...lines].join('\n')}\n`;
}
