// What generalises: PESQ against float32 on the clips of the search and on clips that it never saw.
import type { Interval } from '../../base/estimate.ts';
import type { ReportData } from '../report-data.ts';
import { type Child, el } from '../svg.ts';
import type { Chart } from './chart.ts';
import { type Area, bottomAxis, leftAxis, legend, svg, text, type View } from './frame.ts';
import { linearScale } from './scale.ts';
import { solutionMark } from './solution-mark.ts';

export const GENERALISATION: Chart = {
  id: 'generalisation',
  title: 'Search clips against validation clips',
  caption: () =>
    'Raw PESQ minus that of float32, per solution, with 95 % bootstrap intervals over the clips. On the dotted line a solution loses on unseen clips what it lost in the search; below it, more.',
  available: ({ solutions }) => solutions.some(({ validationDifference }) => validationDifference !== null),
  draw,
};

interface Point {
  readonly index: number;
  readonly search: Interval;
  readonly validation: Interval;
}

function draw(data: ReportData, { theme, width, selected }: View): string {
  const points = data.solutions.flatMap(({ searchDifference, validationDifference }, index): Point[] =>
    searchDifference && validationDifference
      ? [{ index, search: searchDifference, validation: validationDifference }]
      : [],
  );
  const height = Math.max(320, Math.min(520, width * 0.72));
  const key = legend(
    [
      { label: 'solution', mark: (x, y) => el('circle', { cx: x, cy: y, r: 4.5, fill: theme.front }) },
      {
        label: 'chosen',
        mark: (x, y) => el('circle', { cx: x, cy: y, r: 6, fill: theme.selected, stroke: theme.ink }),
      },
    ],
    12,
    12,
    width,
  );
  const area: Area = { left: 62, right: width - 18, top: key.height + 32, bottom: height - 44 };
  const bounds = ({ low, high, mean }: Interval): number[] => [low, high, mean];
  const xs = linearScale([0, ...points.flatMap(({ search }) => bounds(search))], [area.left, area.right], {
    ticks: Math.max(3, width / 120),
  });
  const ys = linearScale(
    [0, ...points.flatMap(({ validation }) => bounds(validation))],
    [area.bottom, area.top],
    { ticks: 6 },
  );
  const from = Math.max(xs.domain[0], ys.domain[0]);
  const to = Math.min(xs.domain[1], ys.domain[1]);
  const mark = ({ index, search, validation }: Point): Child => {
    const on = index === selected;
    const x = xs(search.mean);
    const y = ys(validation.mean);
    const stroke = on ? theme.selected : theme.front;
    const bar = { stroke, stroke_width: on ? 2 : 1, stroke_opacity: on ? 1 : 0.35 };
    const label = `Solution ${index}: search ${signed(search.mean)}, validation ${signed(validation.mean)}`;
    const under = [
      el('line', { x1: xs(search.low), x2: xs(search.high), y1: y, y2: y, ...bar }),
      el('line', { x1: x, x2: x, y1: ys(validation.low), y2: ys(validation.high), ...bar }),
    ];
    return solutionMark({ index, x, y, isSelected: on, label, under }, theme);
  };
  const below = points.filter(({ search, validation }) => validation.mean < search.mean).length;
  return svg(
    {
      width,
      height,
      theme,
      alt:
        `Scatter plot of ${points.length} solutions: change of PESQ from float32 on ${data.validationClips.length} validation ` +
        `clips against that on ${data.searchClips.length} search clips. ${below} lose more on the validation clips.`,
    },
    key.marks,
    bottomAxis(xs, area, `change on the ${data.searchClips.length} search clips`, theme),
    leftAxis(ys, area, `change on the ${data.validationClips.length} validation clips`, theme),
    to > from && [
      el('line', {
        x1: xs(from),
        y1: ys(from),
        x2: xs(to),
        y2: ys(to),
        stroke: theme.ink,
        stroke_dasharray: '2 4',
      }),
    ],
    el('line', { x1: xs(0), x2: xs(0), y1: area.top, y2: area.bottom, stroke: theme.muted }),
    el('line', { x1: area.left, x2: area.right, y1: ys(0), y2: ys(0), stroke: theme.muted }),
    text(xs(0) - 6, area.top + 12, 'float32', { size: 11, anchor: 'end', fill: theme.muted }),
    [...points].sort((a, b) => Number(a.index === selected) - Number(b.index === selected)).map(mark),
  );
}

export function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
}
