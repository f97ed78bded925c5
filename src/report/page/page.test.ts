import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { sampleData, sampleListening } from '../../../test/report/sample-data.ts';
import { referenceValue } from '../charts/quantity.ts';
import { CLIENT_SCRIPT } from '../client.generated.ts';
import type { ReportData } from '../report-data.ts';
import { renderPage } from './page.ts';
import { STYLE } from './style.ts';
import { tableOne, tableOneColumns } from './table-one.ts';

const hash = (text: string): string => createHash('sha256').update(text).digest('base64');
const SHAPE = { solutions: 6, generations: 3, sitesPerLayer: 3, evaluationsPerGeneration: 5 };
const SMALL = sampleData(SHAPE);
const page = (data: ReportData, listening = sampleListening(8, 1)): string =>
  renderPage({ data, listening, script: CLIENT_SCRIPT, hash });

const embedded = (html: string): ReportData =>
  JSON.parse(/<script type="application\/json" id="report-data">([^<]*)<\/script>/.exec(html)![1]!);

test('what is embedded is the front, to the last digit', () => {
  const html = page(SMALL);
  expect(embedded(html).front).toEqual(SMALL.front);
});

test('every number of the table of solutions is that of the front', () => {
  const html = page(SMALL);
  const table = html.slice(html.indexOf('id="solutions-table"'));
  for (const [index, { objectives }] of SMALL.front.solutions.entries()) {
    const row = table.slice(table.indexOf(`<tr data-solution="${index}"`)).split('</tr>')[0]!;
    for (const [name, value] of Object.entries(objectives)) {
      expect(row).toContain(`data-value="${value}" data-name="${name}"`);
    }
  }
});

test('the policy lets in the page’s own script and style, and nothing else', () => {
  const html = page(SMALL);
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)![1]!.replaceAll('&#39;', "'");
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
  const script = /<script>([\s\S]*?)<\/script>/.exec(html)![1]!;
  expect(policy).toContain(`script-src 'sha256-${hash(script)}'`);
  const style = /<style>([\s\S]*?)<\/style>/.exec(html)![1]!;
  expect(style).toBe(STYLE);
  expect(policy).toContain(`style-src 'sha256-${hash(style)}'`);
  expect(html).not.toMatch(/ style="/);
  expect(html).not.toMatch(/(src|href)="(?!data:|#)/);
});

test('names of sites, clips, layers and files cannot become markup', () => {
  const hostile = '</script><img src=x onerror=alert(1)>';
  const data: ReportData = {
    ...SMALL,
    run: { ...SMALL.run, model: hostile, dir: hostile },
    sites: SMALL.sites.map((site) => ({ ...site, name: hostile, layer: hostile })),
    searchClips: [hostile],
    solutions: SMALL.solutions.map((solution) => ({
      ...solution,
      search: [{ name: hostile, pesqRaw: 2 }],
      exportLine: hostile,
    })),
  };
  const html = page(data, { ...sampleListening(8, 1), clip: hostile });
  expect(html).not.toContain('<img src=x');
  expect(html.match(/<script/g)!.length).toBe(page(SMALL).match(/<script/g)!.length);
});

test('a run of 50 generations with a front of 300 stays under 15 MB', () => {
  const data = sampleData({
    solutions: 300,
    generations: 50,
    sitesPerLayer: 23,
    evaluationsPerGeneration: 25,
  });
  // As much sound as `hushbit report` ever puts in: 120 tracks share 6.5 MB.
  const html = page(data, sampleListening(120, 1.75));
  expect(Buffer.byteLength(html)).toBeLessThan(15e6);
});

test('without sound there is no player', () => {
  const html = renderPage({ data: SMALL, listening: null, script: CLIENT_SCRIPT, hash });
  expect(html).not.toContain('id="play"');
});

test('table I has the uniform widths and the chosen solution', () => {
  const columns = tableOneColumns(SMALL, 2);
  expect(columns.map(({ name }) => name)).toEqual(['int8', 'int16', 'float32', 'mixed (2)']);
  expect(columns[3]!.pesq).toBe(SMALL.front.solutions[2]!.objectives.pesq);
  expect(columns[3]!.latency).toBe(SMALL.solutions[2]!.latency!.nsPerFrame);
});

test('a run for a device has its instructions for the uniform widths too, and the load at its clock', () => {
  const data = sampleData({ ...SHAPE, objectives: ['fidelity', 'flash', 'instructions'] });
  expect(data.references.map((_, index) => referenceValue(data, index, 'instructions'))).toEqual([
    Number.NaN,
    8e6,
    4e6,
    8e6 / 3,
  ]);
  expect(data.references.map((_, index) => referenceValue(data, index, 'fidelity'))).toEqual([
    Number.NaN,
    Number.NaN,
    60,
    40,
  ]);
  const text = tableOne(data, 2).markup;
  expect(text).toContain('instructions per hop, million');
  // 4 million cycles of int8 among the 4 million of 16 ms at 250 MHz.
  expect(text).toMatch(/load at 250 MHz, % of a hop<\/th><td data-value="100">100.0/);
});
