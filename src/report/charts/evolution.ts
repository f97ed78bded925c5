// Figure 1 of the paper: how the Pareto front moves over the generations.
import type { ReportData } from '../report-data.ts';
import { el } from '../svg.ts';
import type { Chart } from './chart.ts';
import { type Area, bottomAxis, leftAxis, legend, svg, type View } from './frame.ts';
import { mainAxes } from './quantity.ts';
import { linearScale } from './scale.ts';
import { selectGenerations } from './selected-generations.ts';

export const EVOLUTION: Chart = {
  id: 'pareto-evolution',
  title: 'Pareto evolution',
  caption: (data) => {
    const { size } = mainAxes(data);
    return `The best front of the population after some of the generations${size ? `; larger dots: more ${size.label}` : ''}.`;
  },
  available: ({ generations, objectives }) => generations.length > 0 && objectives.length > 1,
  draw,
};

function draw(data: ReportData, { theme, width }: View): string {
  const { x, y, size } = mainAxes(data);
  const at = (name: string): number => data.objectives.indexOf(name);
  const shown = selectGenerations(data.generations, theme.ramp.length);
  const colour = (i: number): string =>
    theme.ramp[
      shown.length < 2
        ? theme.ramp.length - 1
        : Math.round((i * (theme.ramp.length - 1)) / (shown.length - 1))
    ]!;
  const key = legend(
    shown.map(({ generation }, i) => ({
      label: `generation ${generation}`,
      mark: (px, py) => el('circle', { cx: px, cy: py, r: 5, fill: colour(i) }),
    })),
    12,
    12,
    width - 24,
  );
  const height = Math.max(280, Math.min(440, width * 0.62)) + key.height - 18;
  const area: Area = { left: 56, right: width - 18, top: key.height + 30, bottom: height - 42 };
  const all = shown.flatMap(({ front }) => front);
  const xScale = linearScale(
    all.map((values) => x.shown(values[at(x.name)]!)),
    [area.left, area.right],
    {
      ticks: Math.max(3, width / 110),
    },
  );
  const yScale = linearScale(
    all.map((values) => y.shown(values[at(y.name)]!)),
    [area.bottom, area.top],
    { ticks: 6 },
  );
  const radius = size
    ? linearScale(
        all.map((values) => values[at(size.name)]!),
        [3, 9],
        { nice: false },
      )
    : () => 5;
  const first = data.generations[0]!.generation;
  const last = data.generations.at(-1)!.generation;
  return svg(
    {
      width,
      height,
      theme,
      alt: `Scatter plot of the Pareto fronts of ${shown.length} generations between ${first} and ${last}, ${y.label} against ${x.label}.`,
    },
    key.marks,
    bottomAxis(xScale, area, x.title, theme),
    leftAxis(yScale, area, y.title, theme),
    shown.map(({ front, generation }, i) =>
      el(
        'g',
        { fill: colour(i), stroke: theme.ground, stroke_width: 0.8, fill_opacity: 0.9 },
        front.map((values) =>
          el(
            'circle',
            {
              cx: xScale(x.shown(values[at(x.name)]!)),
              cy: yScale(y.shown(values[at(y.name)]!)),
              r: radius(size ? values[at(size.name)]! : 0),
            },
            el('title', {}, `Generation ${generation}`),
          ),
        ),
      ),
    ),
  );
}
