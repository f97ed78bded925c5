// Table I of the paper: the uniform widths, float32 and the chosen mixed solution, differences in percent from float32.
import { type ShownValue, textOf, titleOf, VALUES } from '../../base/quantities.ts';
import type { Cost, ReportData } from '../report-data.ts';
import { el, type Markup } from '../svg.ts';
import { percent } from './details.ts';

interface Column {
  readonly name: string;
  readonly pesq: number;
  readonly latency: number;
  readonly cost: Cost | null;
  readonly equation4Bytes: number;
  readonly flashBytes: number;
  readonly ramBytes: number;
}

const ORDER = ['int8', 'int16', 'int32', 'float32'];

export function tableOneColumns(data: ReportData, index: number): Column[] {
  const missing = { equation4Bytes: Number.NaN, flashBytes: Number.NaN, ramBytes: Number.NaN };
  const columns = ORDER.flatMap((name): Column[] => {
    const reference = data.references.find((one) => one.name === name);
    if (!reference) return [];
    const latency = reference.latency?.nsPerFrame ?? Number.NaN;
    return [
      { name, pesq: reference.pesqRaw, latency, cost: reference.cost, ...(reference.memory ?? missing) },
    ];
  });
  const solution = data.solutions[index];
  if (!solution) return columns;
  const { search, latency, cost, memory } = solution;
  const pesq =
    data.front.solutions[index]!.objectives.pesq ??
    search.reduce((sum, { pesqRaw }) => sum + pesqRaw, 0) / search.length;
  return [
    ...columns,
    { name: `mixed (${index})`, pesq, latency: latency?.nsPerFrame ?? Number.NaN, cost, ...memory },
  ];
}

interface Row {
  readonly title: string;
  readonly value: (column: Column) => number;
  readonly text: (value: number) => string;
}

const row = (shown: ShownValue, value: Row['value']): Row => ({
  title: titleOf(shown),
  value,
  text: (own) => textOf(shown, own),
});

const ROWS: readonly Row[] = [
  row(VALUES.pesqRaw, ({ pesq }) => pesq),
  row(VALUES.nsPerFrame, ({ latency }) => latency),
  row(VALUES.instructionsPerHop, ({ cost }) => cost?.perHop ?? Number.NaN),
  row(VALUES.equation4Bytes, ({ equation4Bytes }) => equation4Bytes),
  row(VALUES.flashBytes, ({ flashBytes }) => flashBytes),
  row(VALUES.ramBytes, ({ ramBytes }) => ramBytes),
];

/** Those of which something is known. */
function rowsOf({ run: { device } }: ReportData, columns: readonly Column[]): Row[] {
  const all = device?.clockHz ? [...ROWS, loadRow(device.clockHz, device.hopMs)] : ROWS;
  return all.filter(({ value }) => columns.some((column) => Number.isFinite(value(column))));
}

/** Of the worst hop, more than 100 is not real time. */
function loadRow(clockHz: number, hopMs: number): Row {
  return {
    title: `load at ${clockHz / 1e6} MHz, % of a hop`,
    value: ({ cost }) => (cost ? (100 * cost.cyclesPerHop) / ((clockHz * hopMs) / 1000) : Number.NaN),
    text: (value) => value.toFixed(1),
  };
}

export function tableOne(data: ReportData, index: number): Markup {
  const columns = tableOneColumns(data, index);
  const base = columns.find(({ name }) => name === 'float32');
  const rows = rowsOf(data, columns);
  return el(
    'table',
    { class: 'numbers' },
    el(
      'caption',
      {},
      `Means over ${data.searchClips.length} search clips; changes against float32. ` +
        (data.run.scheme === 'integer' ? 'In scheme integer 32 bits are float32.' : ''),
    ),
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        el('td', {}),
        columns.map(({ name }) => el('th', { scope: 'col' }, name)),
      ),
    ),
    el(
      'tbody',
      {},
      rows.map(({ title, value, text }) =>
        el(
          'tr',
          {},
          el('th', { scope: 'row' }, title),
          columns.map((column) => {
            const own = value(column);
            if (!Number.isFinite(own)) return el('td', {}, '–');
            const change = base && column !== base ? percent(own, value(base)) : '';
            return el(
              'td',
              { 'data-value': String(own) },
              text(own),
              change && el('span', { class: 'change' }, ` (${change})`),
            );
          }),
        ),
      ),
    ),
  );
}

/** The same for a LaTeX document. */
export function tableOneLatex(data: ReportData, index: number): string {
  const columns = tableOneColumns(data, index);
  const base = columns.find(({ name }) => name === 'float32');
  const rows = rowsOf(data, columns);
  const cell = (
    value: (column: Column) => number,
    text: (value: number) => string,
    column: Column,
  ): string => {
    const own = value(column);
    if (!Number.isFinite(own)) return '--';
    const change =
      base && column !== base ? percent(own, value(base)).replace('−', '-').replace(' %', '\\,\\%') : '';
    return change ? `${text(own)} (${change})` : text(own);
  };
  return [
    `\\begin{tabular}{l${'r'.repeat(columns.length)}}`,
    '\\hline',
    `${['', ...columns.map(({ name }) => name)].join(' & ')} \\\\`,
    '\\hline',
    ...rows.map(
      ({ title, value, text }) =>
        `${[title.replace('µs', '\\textmu s'), ...columns.map((column) => cell(value, text, column))].join(' & ')} \\\\`,
    ),
    '\\hline',
    '\\end{tabular}',
    '',
  ].join('\n');
}
