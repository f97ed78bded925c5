// report.html: one file that needs nothing else. Its policy forbids every request.
import { CHARTS, type Chart } from '../charts/index.ts';
import { parallelAxes } from '../charts/parallel.ts';
import { PAGE } from '../charts/theme.ts';
import type { Listening, ReportData } from '../report-data.ts';
import { type Child, el, join, type Markup, raw } from '../svg.ts';
import { base64, listeningBlock, safeJson, wavBytes } from './blocks.ts';
import { exportLineOf, solutionDetails, solutionSummary, solutionTitle } from './details.ts';
import { listenSection } from './listen-section.ts';
import { solutionsTable } from './solutions-table.ts';
import { STYLE } from './style.ts';
import { tableOne } from './table-one.ts';

export interface PageParts {
  readonly data: ReportData;
  readonly listening: Listening | null;
  /** The client's script. */
  readonly script: string;
  /** Base64 of the SHA-256 of a text in UTF-8. */
  readonly hash: (text: string) => string;
}

/** Width before a script knows the window's. */
const WIDTH = 720;

export function renderPage({ data, listening, script, hash }: PageParts): string {
  const selected = data.picks[0]?.index ?? 0;
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${hash(script)}'`,
    `style-src 'sha256-${hash(STYLE)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const title = `hushbit report: ${data.run.model}, scheme ${data.run.scheme}`;
  const body = el(
    'body',
    {},
    el('a', { class: 'skip', href: '#main' }, 'Skip to the content'),
    header(data),
    choiceBar(data, selected),
    el(
      'main',
      { id: 'main' },
      chooseSection(data, selected),
      listening && listenSection(data, listening),
      section(
        'precisions-section',
        'Precisions, memory, time',
        figures(['precisions', 'memory-map', 'operation-times'], data, selected),
      ),
      section(
        'trade-offs',
        'Trade-offs',
        figures(['parallel'], data, selected),
        limits(data),
        figures(['heat-map'], data, selected),
      ),
      section(
        'generalises',
        'Does it generalise?',
        CHARTS.find(({ id }) => id === 'generalisation')!.available(data)
          ? figures(['generalisation'], data, selected)
          : el('p', { class: 'note' }, 'No validation clips were scored for this run.'),
      ),
      section('table-one-section', 'Table I', scroller('table-one', 'Table I', tableOne(data, selected))),
      section(
        'history',
        'The search',
        el('div', { class: 'two' }, figures(['pareto-evolution', 'hypervolume'], data, selected)),
        figures(['violins', 'sensitivity'], data, selected),
      ),
      section(
        'solutions',
        'All solutions',
        el('p', { class: 'note', id: 'shown-count', role: 'status' }, ''),
        scroller('solutions-scroll', 'All solutions', solutionsTable(data)),
      ),
      section('run', 'The run', runFacts(data)),
    ),
    el(
      'footer',
      {},
      `Written by hushbit ${data.run.versions.hushbit ?? ''}. Everything on this page is inside this file; it asks for nothing.`,
    ),
    el('script', { type: 'application/json', id: 'report-data' }, raw(safeJson(data))),
    listening && [
      el(
        'script',
        { type: 'application/json', id: 'listening-data' },
        raw(safeJson(listeningBlock(listening))),
      ),
      listening.tracks.map(({ samples, spectrogram }, i) => [
        el(
          'script',
          { type: 'text/plain', id: `wav-${i}` },
          raw(base64(wavBytes(samples, listening.sampleRateHz))),
        ),
        el('script', { type: 'text/plain', id: `levels-${i}` }, raw(base64(spectrogram.levels))),
      ]),
    ],
    el('script', {}, raw(script)),
  );
  const head = el(
    'head',
    {},
    el('meta', { charset: 'utf-8' }),
    el('meta', { 'http-equiv': 'Content-Security-Policy', content: policy }),
    el('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    el('meta', { name: 'color-scheme', content: 'light dark' }),
    el('link', { rel: 'icon', href: 'data:,' }),
    el('title', {}, title),
    el('style', {}, raw(STYLE)),
  );
  return `<!doctype html>\n${el('html', { lang: 'en' }, head, '\n', body).markup}\n`;
}

function header({ run, front, generations, evaluated }: ReportData): Markup {
  const last = generations.at(-1);
  return el(
    'header',
    {},
    el(
      'div',
      {},
      el('h1', {}, 'hushbit report'),
      el(
        'p',
        {},
        `${run.model}, scheme ${run.scheme}: ${front.solutions.length} solutions out of ${evaluated.length} evaluations ` +
          `in ${generations.length} generations${last ? `, hypervolume ${last.hypervolume.toFixed(4)}` : ''}.`,
      ),
    ),
    el('button', { type: 'button', id: 'theme', 'aria-pressed': 'false' }, 'Dark'),
  );
}

/** Stays in view: what is chosen, and a way to choose that needs no mouse. */
function choiceBar(data: ReportData, selected: number): Markup {
  return el(
    'div',
    { class: 'choice', role: 'region', 'aria-label': 'Chosen solution' },
    el('button', { type: 'button', id: 'previous', 'aria-label': 'Previous solution' }, '◀'),
    el('label', { for: 'solution', class: 'hidden' }, 'Solution'),
    el(
      'select',
      { id: 'solution' },
      data.front.solutions.map((_, index) =>
        el('option', { value: String(index), selected: index === selected }, solutionTitle(data, index)),
      ),
    ),
    el('button', { type: 'button', id: 'next', 'aria-label': 'Next solution' }, '▶'),
    el('output', { id: 'summary', for: 'solution' }, solutionSummary(data, selected)),
  );
}

function section(id: string, title: string, ...children: Child[]): Markup {
  const heading = `${id}-title`;
  return el('section', { id, 'aria-labelledby': heading }, el('h2', { id: heading }, title), ...children);
}

function figures(ids: readonly string[], data: ReportData, selected: number): Child {
  return ids
    .map((id) => CHARTS.find((chart) => chart.id === id)!)
    .filter((chart) => chart.available(data))
    .map((chart) => figure(chart, data, selected));
}

function figure(chart: Chart, data: ReportData, selected: number): Markup {
  return el(
    'figure',
    { id: `figure-${chart.id}` },
    el('h3', {}, chart.title),
    el('figcaption', {}, chart.caption(data)),
    el(
      'div',
      { class: 'chart', 'data-chart': chart.id },
      raw(chart.draw(data, { theme: PAGE, width: WIDTH, selected })),
    ),
  );
}

/** Wide tables scroll in a box of their own that the keyboard can reach. */
function scroller(id: string, label: string, content: Child): Markup {
  return el(
    'div',
    { class: 'scroll', id, tabindex: '0', role: 'region', 'aria-label': `${label}, scrolls` },
    content,
  );
}

function chooseSection(data: ReportData, selected: number): Markup {
  return section(
    'choose',
    'Choose',
    el(
      'p',
      { class: 'note' },
      'Click a solution anywhere on this page to choose it everywhere; on the keyboard N and P take the next and the previous one.',
    ),
    el(
      'div',
      { class: 'choose-grid' },
      el(
        'div',
        { class: 'fronts' },
        figures(['pesq-memory', 'front-memory', 'front-time', 'front-time-memory'], data, selected),
      ),
      el(
        'aside',
        { 'aria-label': 'Numbers of the chosen solution' },
        el('div', { id: 'details', 'aria-live': 'polite' }, solutionDetails(data, selected)),
        el('h3', {}, data.run.scheme === 'integer' ? 'Export it as C' : 'Hear it on a file of yours'),
        el(
          'pre',
          { tabindex: '0', 'aria-label': 'Command' },
          el('code', { id: 'export-line' }, exportLineOf(data, selected)),
        ),
        el('button', { type: 'button', id: 'copy' }, 'Copy'),
        el('span', { id: 'copied', role: 'status' }, ''),
      ),
    ),
  );
}

function limits(data: ReportData): Markup {
  return el(
    'form',
    { id: 'limits' },
    el(
      'fieldset',
      {},
      el('legend', {}, 'Keep only'),
      parallelAxes(data).map(({ id, label, unit }) =>
        el(
          'div',
          { class: 'limit', role: 'group', 'aria-label': `Limits of ${label}` },
          el('span', {}, unit ? `${label}, ${unit}` : label),
          el('input', {
            type: 'number',
            step: 'any',
            'data-axis': id,
            'data-end': 'low',
            'aria-label': `${label}, at least`,
            placeholder: 'from',
          }),
          el('input', {
            type: 'number',
            step: 'any',
            'data-axis': id,
            'data-end': 'high',
            'aria-label': `${label}, at most`,
            placeholder: 'to',
          }),
        ),
      ),
      el('button', { type: 'reset' }, 'Show all'),
    ),
  );
}

function runFacts({ run, searchClips, validationClips }: ReportData): Markup {
  const facts: [string, string][] = [
    ['directory', run.dir],
    ['model', `${run.model} (${run.fingerprint.slice(0, 16)})`],
    ['scheme', run.scheme],
    ['window', run.window],
    ['seed', String(run.seed)],
    ['population × generations', `${run.population} × ${run.plannedGenerations}`],
    ['search clips', searchClips.join(', ')],
    ['validation clips', validationClips.join(', ') || 'none'],
    ['compiler', run.compiler ?? 'none: time was not an objective'],
    ...(run.iterations === null ? [] : [['frames timed', String(run.iterations)] as [string, string]]),
    ...(run.tableError === null ? [] : [['times', tableErrorText(run.tableError)] as [string, string]]),
    ...Object.entries(run.versions),
  ];
  return join([
    el(
      'dl',
      { class: 'facts' },
      facts.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))),
    ),
    el(
      'p',
      { class: 'note' },
      'PESQ is the raw narrow-band score of P.862, a mean over clips. With few clips the intervals are wide: differences ' +
        'smaller than they are mean nothing.',
    ),
  ]);
}

function tableErrorText({
  medianPercent,
  worstPercent,
}: NonNullable<ReportData['run']['tableError']>): string {
  return (
    `added up from a table of operations; on random candidates off by ${medianPercent.toFixed(1)} % (median) and ` +
    `${worstPercent.toFixed(1)} % (worst) of the measured time`
  );
}
