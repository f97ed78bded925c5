// The paper's experiment beside ours: table I as rows and as a page with the figures of one run of each scheme.
import type { Estimate } from '../base/estimate.ts';
import { STYLE } from './page/style.ts';
import type { TableColumn, TableMetric } from './paper-table.ts';
import { el, join, raw } from './svg.ts';

const METRICS: Readonly<Record<TableMetric, { readonly title: string; readonly digits: number }>> = {
  pesqRaw: { title: 'PESQ (raw)', digits: 4 },
  msPerFrame: { title: 'ms per frame', digits: 4 },
  memoryMB: { title: 'memory, MB', digits: 2 },
};

export interface ReproducedCell {
  readonly metric: TableMetric;
  readonly column: TableColumn;
  /** Of the paper's scheme, whatever ours is; null where the paper has none. */
  readonly paper: number | null;
  /** Over the seeds; of what no seed changes there is one. Null where it was not measured. */
  readonly ours: Estimate | null;
  /** Standard deviation over the seeds; null of fewer than two. */
  readonly deviation: number | null;
}

export interface ReproducedPart {
  /** `the paper's scheme`. */
  readonly title: string;
  readonly cells: readonly ReproducedCell[];
  /** One line per search: what it found. */
  readonly searches: readonly string[];
  /** SVG by title; of the first seed. */
  readonly figures: readonly { readonly title: string; readonly svg: string }[];
}

const shownOurs = ({ metric, ours, deviation }: ReproducedCell): string => {
  if (ours === null) return '-';
  const { digits } = METRICS[metric];
  return `${ours.mean.toFixed(digits)}${deviation === null ? '' : ` ± ${deviation.toFixed(digits)}`}`;
};
const shownPaper = ({ metric, paper }: ReproducedCell): string =>
  paper === null ? '-' : paper.toFixed(METRICS[metric].digits);

/** metric, column, paper, ours, deviation, n: one row per cell that has anything. */
export function reproductionRows(parts: readonly ReproducedPart[]): (string | number | null)[][] {
  return [
    ['part', 'metric', 'column', 'paper', 'ours', 'deviation', 'n'],
    ...parts.flatMap(({ title, cells }) =>
      cells.map(({ metric, column, paper, ours, deviation }) => [
        title,
        metric,
        column,
        paper,
        ours?.mean ?? null,
        deviation,
        ours?.n ?? null,
      ]),
    ),
  ];
}

/** Rows of text, the first one of headings. */
export function reproductionGrid({ cells }: ReproducedPart): string[][] {
  return [
    ['', '', 'the paper', 'ours'],
    ...cells.map((cell) => [METRICS[cell.metric].title, cell.column, shownPaper(cell), shownOurs(cell)]),
  ];
}

/** One file that needs nothing else. */
export function renderReproduction(parts: readonly ReproducedPart[], facts: readonly string[]): string {
  const page = el(
    'html',
    { lang: 'en' },
    el(
      'head',
      {},
      el('meta', { charset: 'utf-8' }),
      el('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      el('title', {}, "hushbit: the paper's experiment again"),
      el('style', {}, raw(STYLE)),
    ),
    el(
      'body',
      {},
      el(
        'header',
        {},
        el(
          'div',
          {},
          el('h1', {}, "The paper's experiment again"),
          facts.map((fact) => el('p', {}, fact)),
        ),
      ),
      el(
        'main',
        {},
        parts.map((part) =>
          el(
            'section',
            {},
            el('h2', {}, part.title),
            tableOf(part),
            el(
              'ul',
              {},
              part.searches.map((line) => el('li', {}, line)),
            ),
            part.figures.map(({ title, svg }) =>
              el('figure', {}, el('figcaption', {}, title), el('div', { class: 'chart' }, raw(svg))),
            ),
          ),
        ),
      ),
    ),
  );
  return `<!doctype html>\n${join([page]).markup}\n`;
}

function tableOf(part: ReproducedPart) {
  const [head, ...rows] = reproductionGrid(part);
  return el(
    'table',
    { class: 'numbers' },
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        head!.map((cell) => el('th', { scope: 'col' }, cell)),
      ),
    ),
    el(
      'tbody',
      {},
      rows.map((row) =>
        el(
          'tr',
          {},
          row.map((cell, at) => (at < 2 ? el('th', { scope: 'row' }, cell) : el('td', {}, cell))),
        ),
      ),
    ),
  );
}
