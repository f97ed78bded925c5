// Numbers of the chosen solution. Node puts them into the page, the page's script again after every choice.

import type { Interval } from '../../base/estimate.ts';
import { textOf, VALUES } from '../../base/quantities.ts';
import { signed } from '../charts/generalisation.ts';
import { bytesText } from '../charts/precisions.ts';
import { quantityOf, referenceValue, solutionValue } from '../charts/quantity.ts';
import type { ReportData, SolutionFacts } from '../report-data.ts';
import { type Child, el, join, type Markup } from '../svg.ts';

const RULE_NAMES: Readonly<Record<string, string>> = {
  knee: 'knee',
  'best-pesq': 'best PESQ',
  fastest: 'fastest',
  smallest: 'smallest',
};

export function rulesOf(data: ReportData, index: number): string[] {
  return data.picks.filter((pick) => pick.index === index).map(({ rule }) => RULE_NAMES[rule] ?? rule);
}

/** Change against a reference in percent; empty where either is missing. */
export function percent(value: number, base: number): string {
  if (!Number.isFinite(value) || !Number.isFinite(base) || base === 0) return '';
  const change = (value / base - 1) * 100;
  return `${change < 0 ? '−' : '+'}${Math.abs(change).toFixed(1)} %`;
}

export function solutionTitle(data: ReportData, index: number): string {
  const rules = rulesOf(data, index);
  return `Solution ${index}${rules.length > 0 ? ` (${rules.join(', ')})` : ''}`;
}

/** One line for the bar that stays in view, and for screen readers. */
export function solutionSummary(data: ReportData, index: number): string {
  const values = data.objectives.map((name) => {
    const { label, unit, text } = quantityOf(name);
    return `${label} ${text(solutionValue(data, index, name))}${unit ? ` ${unit}` : ''}`;
  });
  return values.join(' · ');
}

export function solutionDetails(data: ReportData, index: number): Markup {
  const facts = data.solutions[index];
  if (!facts) return el('p', {}, 'The front is empty.');
  const compared = ['float32', 'int8']
    .map((name) => data.references.findIndex((reference) => reference.name === name))
    .filter((at) => at >= 0);
  const rows: Child[] = data.objectives.map((name) => {
    const { title, text, shown, unit } = quantityOf(name);
    const value = solutionValue(data, index, name);
    return el(
      'tr',
      {},
      el('th', { scope: 'row' }, title),
      el('td', { 'data-value': String(value), 'data-name': name }, text(value)),
      compared.map((at) => {
        const base = referenceValue(data, at, name);
        const change = unit === '' ? signed(shown(value) - shown(base)) : percent(shown(value), shown(base));
        return el('td', {}, Number.isFinite(base) ? change : '–');
      }),
    );
  });
  const { memory, latency } = facts;
  const more: [string, Child][] = [
    ...metricRows(data, facts),
    ...(facts.searchDifference
      ? [
          ['PESQ change, search clips', interval(facts.searchDifference, data.searchClips.length)] as [
            string,
            Child,
          ],
        ]
      : []),
    ...(facts.validationDifference
      ? [
          [
            'PESQ change, validation clips',
            interval(facts.validationDifference, data.validationClips.length),
          ] as [string, Child],
        ]
      : []),
    ...optimismRow(data, index),
    ...(latency
      ? [['spread of the time', `± ${(latency.spreadNs / 1000).toFixed(1)} µs`] as [string, Child]]
      : []),
    ['flash', bytesText(memory.flashBytes)],
    ['RAM', bytesText(memory.ramBytes)],
    ['equation 4', bytesText(memory.equation4Bytes)],
    ['found in generation', String(facts.generation)],
  ];
  return join([
    el('h3', { id: 'details-title' }, solutionTitle(data, index)),
    el(
      'table',
      { class: 'numbers' },
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          el('td', {}),
          el('th', { scope: 'col' }, 'value'),
          compared.map((at) => el('th', { scope: 'col' }, `to ${data.references[at]!.name}`)),
        ),
      ),
      el('tbody', {}, rows),
    ),
    el(
      'dl',
      { class: 'facts' },
      more.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))),
    ),
    doubtNote(data, index),
    clipTable(data, index),
  ]);
}

/** How much less it seems to lose where it was chosen. */
function optimismRow({ front }: ReportData, index: number): [string, Child][] {
  const pesqRaw = front.solutions[index]?.optimism?.pesqRaw;
  if (!pesqRaw) return [];
  const { mean, low, high } = pesqRaw;
  return [
    ['optimism (search − validation)', `${signed(mean)} PESQ (95 %: ${signed(low)} to ${signed(high)})`],
  ];
}

const METRICS = ['pesqRaw', 'pesqWb', 'stoi', 'siSdrDb', 'fidelityDb'] as const;

/** What is not in the table of objectives, on the search clips and on those that the search has not heard. */
function metricRows({ objectives }: ReportData, facts: SolutionFacts): [string, Child][] {
  const { values, validationValues: validation } = facts;
  return METRICS.flatMap((name): [string, Child][] => {
    const own = values[name];
    if (!own || (name === 'pesqRaw' && objectives.includes('pesq'))) return [];
    const shown = VALUES[name];
    const title = shown.label;
    const text = (value: number): string => `${textOf(shown, value)}${shown.unit && ` ${shown.unit}`}`;
    const other = validation[name];
    return [[title, other ? `${text(own.mean)} (validation ${text(other.mean)})` : text(own.mean)]];
  });
}

/** The mark of a solution that scores better than something more faithful. */
export function doubtText(data: ReportData, index: number): string | null {
  const doubt = data.solutions[index]?.doubt;
  if (!doubt) return null;
  const against = doubt.against === null ? 'float32' : `solution ${doubt.against}`;
  const loss = doubt.fidelityDb === null ? '' : ` by ${doubt.fidelityDb.toFixed(1)} dB`;
  return (
    `Raw PESQ is ${doubt.pesqRaw.toFixed(3)} above that of ${against}, yet the output is further from float32${loss}: ` +
    'the gain may be chance.'
  );
}

function doubtNote(data: ReportData, index: number): Markup | null {
  const text = doubtText(data, index);
  return text === null ? null : el('p', { class: 'note', 'data-doubt': String(index) }, `⚠ ${text}`);
}

function interval({ mean, low, high }: Interval, clips: number): string {
  return clips > 1 ? `${signed(mean)} (${signed(low)} to ${signed(high)})` : `${signed(mean)} (one clip)`;
}

function clipTable(data: ReportData, index: number): Markup | null {
  const { search, validation } = data.solutions[index]!;
  if (search.length + validation.length === 0) return null;
  const rows = (title: string, scores: typeof search): Child =>
    scores.map(({ name, pesqRaw }) =>
      el(
        'tr',
        {},
        el('th', { scope: 'row' }, name),
        el('td', {}, title),
        el('td', { 'data-value': String(pesqRaw) }, textOf(VALUES.pesqRaw, pesqRaw)),
      ),
    );
  return el(
    'details',
    {},
    el('summary', {}, `PESQ of each clip (${search.length + validation.length})`),
    el(
      'table',
      { class: 'numbers' },
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          ['clip', 'set', VALUES.pesqRaw.label].map((title) => el('th', { scope: 'col' }, title)),
        ),
      ),
      el('tbody', {}, rows('search', search), rows('validation', validation)),
    ),
  );
}

export function exportLineOf(data: ReportData, index: number): string {
  const line = data.solutions[index]?.exportLine;
  return line ?? `hushbit denoise IN.wav --output OUT.wav --run ${data.run.dir} --pick ${index}`;
}
