// How much of the objective space is dominated, against the evaluations spent.
import type { ReportData } from '../report-data.ts';
import { el, short } from '../svg.ts';
import type { Chart } from './chart.ts';
import { type Area, bottomAxis, leftAxis, svg, type View } from './frame.ts';
import { linearScale } from './scale.ts';

export const HYPERVOLUME: Chart = {
  id: 'hypervolume',
  title: 'Hypervolume',
  caption: () => 'Of everything evaluated so far; a flat end says that more generations would bring little.',
  available: ({ generations }) => generations.length > 0,
  draw,
};

function draw(data: ReportData, { theme, width }: View): string {
  const height = Math.max(240, Math.min(340, width * 0.5));
  const area: Area = { left: 62, right: width - 18, top: 34, bottom: height - 42 };
  const { generations } = data;
  const x = linearScale([0, ...generations.map(({ evaluations }) => evaluations)], [area.left, area.right], {
    ticks: Math.max(3, width / 110),
  });
  const y = linearScale(
    generations.map(({ hypervolume }) => hypervolume),
    [area.bottom, area.top],
  );
  const points = generations.map(({ evaluations, hypervolume }) => [x(evaluations), y(hypervolume)] as const);
  const first = generations[0]!;
  const last = generations.at(-1)!;
  return svg(
    {
      width,
      height,
      theme,
      alt:
        `Line: the hypervolume grows from ${first.hypervolume.toFixed(4)} after ${first.evaluations} evaluations ` +
        `to ${last.hypervolume.toFixed(4)} after ${last.evaluations}.`,
    },
    bottomAxis(x, area, 'evaluations', theme),
    leftAxis(y, area, `hypervolume to (${data.run.hypervolumeReference.join(', ')})`, theme),
    el('path', {
      d: `M${points.map(([px, py]) => `${short(px)} ${short(py)}`).join('L')}`,
      fill: 'none',
      stroke: theme.front,
      stroke_width: 2,
    }),
    points.map(([px, py], i) =>
      el(
        'circle',
        { cx: px, cy: py, r: 3, fill: theme.front },
        el('title', {}, `Generation ${generations[i]!.generation}: ${generations[i]!.hypervolume}`),
      ),
    ),
  );
}
