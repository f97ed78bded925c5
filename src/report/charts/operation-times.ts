// What every operation of a frame takes: the chosen solution between the uniform widths.
import type { ReportData } from '../report-data.ts';
import { type Child, el } from '../svg.ts';
import type { Chart } from './chart.ts';
import { legend, svg, swatch, text, type View } from './frame.ts';
import { linearScale } from './scale.ts';
import type { Theme } from './theme.ts';

export const OPERATION_TIMES: Chart = {
  id: 'operation-times',
  title: 'Time of every operation',
  caption: (data) => {
    const profiled = data.operationTimes.flatMap(({ solution }) => (solution === null ? [] : [solution]));
    return `Medians over frames of one clip, with a clock between the operations. Timed so: the uniform widths and solution ${profiled.join(', ')}.`;
  },
  available: ({ operationTimes }) => operationTimes.length > 0,
  draw,
};

const BAR = 10;
const GAP = 8;
const LABELS = 118;
const MOST_SERIES = 3;

function draw(data: ReportData, { theme, width, selected }: View): string {
  const shown = data.operationTimes
    .filter(({ solution }) => solution === null || solution === selected)
    .slice(0, MOST_SERIES);
  // A change of format is an operation that not every network has.
  const names = [...new Set(shown.flatMap(({ operations }) => operations.map(({ name }) => name)))];
  const nsOf = (series: (typeof shown)[number], name: string): number =>
    series.operations.reduce((sum, one) => (one.name === name ? sum + one.ns : sum), 0);
  const key = legend(
    shown.map(({ name, solution }) => ({
      label: solution === null ? name : `solution ${solution}`,
      mark: swatch(colour(name, solution, theme)),
    })),
    12,
    12,
    width - 24,
  );
  const scale = linearScale(
    names.flatMap((name) => shown.map((series) => nsOf(series, name) / 1000)),
    [LABELS, width - 60],
    { zero: true, nice: false },
  );
  const row = shown.length * BAR + GAP;
  const top = key.height + 14;
  const longest = [...names]
    .sort((a, b) => Math.max(...shown.map((s) => nsOf(s, b))) - Math.max(...shown.map((s) => nsOf(s, a))))
    .slice(0, 3);
  return svg(
    {
      width,
      height: top + names.length * row + 8,
      theme,
      alt:
        `Bars of the time of ${names.length} operations for ${shown.map(({ name }) => name).join(', ')}. ` +
        `The longest: ${longest.join(', ')}.`,
    },
    key.marks,
    names.map((name, i): Child => {
      const y = top + i * row;
      return el(
        'g',
        {},
        text(LABELS - 8, y + row / 2, name, { anchor: 'end', size: 11 }),
        shown.map((series, s) => {
          const us = nsOf(series, name) / 1000;
          return [
            el(
              'rect',
              {
                x: LABELS,
                y: y + s * BAR + 1,
                width: scale(us) - LABELS,
                height: BAR - 2,
                fill: colour(series.name, series.solution, theme),
              },
              el('title', {}, `${name}, ${series.name}: ${us} µs`),
            ),
            us > 0 &&
              text(scale(us) + 5, y + s * BAR + 8.5, `${us.toFixed(1)} µs`, { size: 9, fill: theme.muted }),
          ];
        }),
      );
    }),
  );
}

function colour(name: string, solution: number | null, theme: Theme): string {
  if (solution !== null) return theme.selected;
  return name === 'float32' ? theme.muted : theme.front;
}
