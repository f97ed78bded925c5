import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CHARTS } from '../../src/report/charts/index.ts';
import { DARK, LIGHT, PAGE } from '../../src/report/charts/theme.ts';
import { renderFigures } from '../../src/report/index.ts';
import { sampleData, sampleListening } from './sample-data.ts';
import { compareSnapshot, SNAPSHOT_DIR } from './snapshot.ts';

const DATA = sampleData({ solutions: 9, generations: 5, sitesPerLayer: 4, evaluationsPerGeneration: 8 });
const view = { theme: LIGHT, width: 640, selected: 4 };

for (const chart of CHARTS) {
  test(`the chart ${chart.id} is drawn as it was reviewed`, () => {
    expect(chart.available(DATA)).toBe(true);
    expect(compareSnapshot(`${chart.id}.svg`, `${chart.draw(DATA, view)}\n`)).toBeNull();
  });
}

test('every reviewed file belongs to a chart', () => {
  const names = readdirSync(SNAPSHOT_DIR).filter((name) => name.endsWith('.svg'));
  expect(names.sort()).toEqual(CHARTS.map(({ id }) => `${id}.svg`).sort());
});

const numbersOf = (svg: string): string[] => svg.match(/"[^"]*(NaN|Infinity|undefined)[^"]*"/g) ?? [];

test.each([
  [
    'a front of one solution',
    { solutions: 1, generations: 1, sitesPerLayer: 1, evaluationsPerGeneration: 1 },
  ],
  [
    'PESQ and memory alone',
    {
      solutions: 5,
      generations: 2,
      sitesPerLayer: 3,
      evaluationsPerGeneration: 4,
      objectives: ['pesq', 'memory'],
    },
  ],
  [
    'no PESQ at all',
    {
      solutions: 5,
      generations: 2,
      sitesPerLayer: 3,
      evaluationsPerGeneration: 4,
      objectives: ['latency', 'memory'],
    },
  ],
  ['93 sites', { solutions: 60, generations: 50, sitesPerLayer: 23, evaluationsPerGeneration: 25 }],
])('charts of %s have no number that cannot be drawn, at any width', (_, shape) => {
  const data = sampleData(shape);
  for (const chart of CHARTS.filter((one) => one.available(data))) {
    for (const width of [280, 360, 720, 1140]) {
      for (const selected of [0, shape.solutions - 1]) {
        const svg = chart.draw(data, { theme: PAGE, width, selected });
        expect(numbersOf(svg), `${chart.id} at ${width}`).toEqual([]);
        expect(svg).toMatch(/^<svg [^>]*role="img" aria-label="[^"]{20,}"/);
      }
    }
  }
});

test('every mark of a solution says which one it is, and all of them are there', () => {
  for (const id of ['front-memory', 'front-time', 'front-time-memory', 'parallel', 'generalisation']) {
    const svg = CHARTS.find((chart) => chart.id === id)!.draw(DATA, view);
    const marks = [...svg.matchAll(/data-solution="(\d+)"/g)].map(([, index]) => Number(index));
    expect(
      marks.sort((a, b) => a - b),
      id,
    ).toEqual(DATA.front.solutions.map((_, i) => i));
  }
});

test('figures come on a light and on a dark ground and name no colour of a style sheet', () => {
  const files = renderFigures(DATA, sampleListening(6, 1), 1);
  for (const [name, text] of files) {
    if (!name.endsWith('.svg')) continue;
    expect(text, name).toContain(`fill="${name.endsWith('-dark.svg') ? DARK.ground : LIGHT.ground}"/>`);
    expect(text, name).not.toContain('var(');
    expect(text, name).toContain('xmlns="http://www.w3.org/2000/svg"');
  }
  expect([...files.keys()]).toContain('spectrograms.svg');
  expect(files.get('table-1.tex')).toContain('\\begin{tabular}');
});
