// The front in two objectives, over everything that was evaluated, with the uniform widths beside it.
import type { ReportData } from '../report-data.ts';
import { el, type Markup, short } from '../svg.ts';
import type { Chart } from './chart.ts';
import { type Area, bottomAxis, type LegendEntry, leftAxis, legend, svg, text, type View } from './frame.ts';
import { type Quantity, quantityOf, referenceValue, solutionValue } from './quantity.ts';
import { referenceMark } from './reference-mark.ts';
import { linearScale, type Scale } from './scale.ts';
import { solutionMark } from './solution-mark.ts';
import type { Theme } from './theme.ts';

/** What stands for an axis: the first of these that was an objective. */
type Alternatives = readonly string[];
const QUALITY: Alternatives = ['pesq', 'fidelity'];
const TIME: Alternatives = ['latency', 'instructions'];
const SIZE: Alternatives = ['memory', 'flash', 'ram'];

function frontChart(x: Alternatives, y: Alternatives, id: string, title: string): Chart {
  const axis = (names: Alternatives, { objectives }: ReportData): Quantity =>
    quantityOf(names.find((name) => objectives.includes(name))!);
  return {
    id,
    title,
    caption: (data) =>
      `Each dot is a solution that nothing evaluated beats; grey dots are the rest. ${direction(axis(x, data), axis(y, data))}`,
    available: ({ objectives }) => [x, y].every((names) => names.some((name) => objectives.includes(name))),
    draw: (data, view) => drawFront(data, view, axis(x, data), axis(y, data)),
  };
}

function direction(x: Quantity, y: Quantity): string {
  return y.higherIsBetter ? 'Better is up and left.' : x === y ? '' : 'Better is down and left.';
}

export const FRONT_TIME = frontChart(TIME, QUALITY, 'front-time', 'Quality against time');
export const FRONT_MEMORY = frontChart(SIZE, QUALITY, 'front-memory', 'Quality against memory');
export const FRONT_TIME_MEMORY = frontChart(TIME, SIZE, 'front-time-memory', 'Memory against time');

function drawFront(data: ReportData, view: View, x: Quantity, y: Quantity): string {
  const { theme, width } = view;
  const height = Math.max(280, Math.min(420, width * 0.62));
  const references = data.references
    .map(({ name }, index) => ({
      name,
      x: referenceValue(data, index, x.name),
      y: referenceValue(data, index, y.name),
    }))
    .filter((one) => Number.isFinite(one.x) && Number.isFinite(one.y));
  const points = data.front.solutions.map((_, index) => ({
    index,
    x: solutionValue(data, index, x.name),
    y: solutionValue(data, index, y.name),
  }));
  const entries: LegendEntry[] = [
    {
      label: `front (${points.length})`,
      mark: (px, py) => el('circle', { cx: px, cy: py, r: 4.5, fill: theme.front }),
    },
    {
      label: 'chosen',
      mark: (px, py) => el('circle', { cx: px, cy: py, r: 6, fill: theme.selected, stroke: theme.ink }),
    },
    ...references.map(({ name }) => ({
      label: name,
      mark: (px: number, py: number) => referenceMark(name, px, py, theme),
    })),
  ];
  const key = legend(entries, 12, 12, width - 24);
  const area: Area = { left: 56, right: width - 14, top: key.height + 30, bottom: height - 42 };
  const every = [...points, ...references];
  const xScale = linearScale(
    every.map((one) => x.shown(one.x)),
    [area.left, area.right],
    { ticks: Math.max(3, width / 110) },
  );
  const yScale = linearScale(
    every.map((one) => y.shown(one.y)),
    [area.bottom, area.top],
    { ticks: 6 },
  );
  const place = (one: { x: number; y: number }): [number, number] => [
    xScale(x.shown(one.x)),
    yScale(y.shown(one.y)),
  ];
  const draw = ({ index, ...one }: (typeof points)[number]): Markup => {
    const [px, py] = place(one);
    const label = `Solution ${index}: ${y.label} ${y.text(one.y)}, ${x.label} ${x.text(one.x)} ${x.unit}`;
    return solutionMark({ index, x: px, y: py, isSelected: index === view.selected, label }, theme);
  };
  const order = [...points].sort(
    (a, b) => Number(a.index === view.selected) - Number(b.index === view.selected),
  );
  return svg(
    { width, height, theme, alt: frontAlt(data, x, y) },
    key.marks,
    bottomAxis(xScale, area, x.title, theme),
    leftAxis(yScale, area, y.title, theme),
    cloud(data, x, y, xScale, yScale, theme),
    references.map((one) => {
      const [px, py] = place(one);
      return [
        referenceMark(one.name, px, py, theme),
        text(px + (px > area.right - 60 ? -10 : 10), py - 8, one.name, {
          anchor: px > area.right - 60 ? 'end' : 'start',
          fill: theme.muted,
          size: 11,
          halo: theme.ground,
        }),
      ];
    }),
    order.map(draw),
  );
}

/** One path of dots: a thousand elements would be a thousand times the bytes. Outside the axes nothing is drawn. */
function cloud(data: ReportData, x: Quantity, y: Quantity, xs: Scale, ys: Scale, theme: Theme): Markup {
  const xi = data.objectives.indexOf(x.name);
  const yi = data.objectives.indexOf(y.name);
  const inside = (scale: Scale, value: number): boolean =>
    value >= scale.domain[0] && value <= scale.domain[1];
  const d = data.evaluated
    .map((values): [number, number] => [x.shown(values[xi]!), y.shown(values[yi]!)])
    .filter(([a, b]) => inside(xs, a) && inside(ys, b))
    .map(([a, b]) => `M${short(xs(a))} ${short(ys(b))}h0`)
    .join('');
  return el('path', { d, stroke: theme.cloud, stroke_width: 4, stroke_linecap: 'round', fill: 'none' });
}

function frontAlt(data: ReportData, x: Quantity, y: Quantity): string {
  const span = ({ name, text: say, unit }: Quantity): string => {
    const values = data.front.solutions.map((_, index) => solutionValue(data, index, name));
    const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    return `${say(low)} to ${say(high)}${unit ? ` ${unit}` : ''}`;
  };
  return (
    `Scatter plot of ${data.front.solutions.length} solutions: ${y.label} from ${span(y)}, ` +
    `${x.label} from ${span(x)}. The table of solutions below has every number.`
  );
}
