// Scores of a file or of two directories, as a table for a terminal and as CSV.
import { type DirectoryScores, type FileScores, METRICS, type Metric } from '../../run/index.ts';
import { formatTable } from './table.ts';

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

export function directoryScoresTable({ clips, means }: DirectoryScores): string {
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

export function fileScoresTable(scores: FileScores): string {
  return formatTable(
    [
      ...METRICS.map((metric) => [TITLES[metric], shown(metric, scores[metric])]),
      ['rate, Hz', String(scores.sampleRateHz)],
      ['seconds', scores.seconds.toFixed(2)],
    ],
    [false, true],
  );
}

/** @param name of the processed file */
export function fileScoresCsv(name: string, scores: FileScores): string {
  return csv([{ kind: 'clip', name, ...scores }]);
}

export function directoryScoresCsv(scores: DirectoryScores): string {
  return csv(rowsOf(scores));
}
