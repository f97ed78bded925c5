// Figure 2 of the paper: distributions of the metrics across generations.
import type { ReportData } from '../report-data.ts';
import { el, type Markup, short } from '../svg.ts';
import type { Chart } from './chart.ts';
import { type Area, leftAxis, svg, text, type View } from './frame.ts';
import { kernelDensity, quantile } from './kernel-density.ts';
import { type Quantity, quantityOf } from './quantity.ts';
import { linearScale, type Scale } from './scale.ts';
import { selectGenerations } from './selected-generations.ts';

export const VIOLINS: Chart = {
  id: 'violins',
  title: 'Metrics across generations',
  caption: () =>
    'The best front of the population after each generation shown: width is density, the bar spans the middle half, the dot is the median.',
  available: ({ generations }) => generations.length > 0,
  draw,
};

const PANEL = 190;

function draw(data: ReportData, view: View): string {
  const { theme, width } = view;
  const shown = selectGenerations(data.generations, Math.max(4, Math.min(12, Math.floor(width / 64))));
  const height = data.objectives.length * PANEL + 30;
  const slot = (width - 70) / shown.length;
  const panels = data.objectives.map((name, row) => {
    const quantity = quantityOf(name);
    const area: Area = {
      left: 56,
      right: width - 14,
      top: row * PANEL + 30,
      bottom: (row + 1) * PANEL - 12,
    };
    const samples = shown.map(({ front }) => front.map((values) => quantity.shown(values[row]!)));
    const scale = linearScale(samples.flat(), [area.bottom, area.top], { ticks: 4 });
    return [
      leftAxis(scale, area, quantity.title, theme),
      samples.map((values, i) => violin(values, area.left + slot * (i + 0.5), slot * 0.42, scale, view)),
    ];
  });
  return svg(
    { width, height, theme, alt: alt(data, data.objectives.map(quantityOf)) },
    panels,
    el(
      'g',
      { fill: theme.muted },
      shown.map(({ generation }, i) =>
        text(56 + slot * (i + 0.5), height - 24, String(generation), { anchor: 'middle' }),
      ),
      text((56 + width - 14) / 2, height - 6, 'generation', { anchor: 'middle' }),
    ),
  );
}

function violin(values: readonly number[], x: number, half: number, scale: Scale, { theme }: View): Markup[] {
  if (values.length === 0) return [];
  const sorted = [...values].sort((a, b) => a - b);
  const { at, density } = kernelDensity(sorted);
  const most = density.reduce((a, b) => Math.max(a, b));
  const side = (sign: number): string[] =>
    at.map((value, i) => `${short(x + (sign * half * density[i]!) / most)} ${short(scale(value))}`);
  const outline = [...side(-1), ...side(1).reverse()];
  return [
    el('path', {
      d: at.length > 1 ? `M${outline.join('L')}Z` : `M${outline.join('L')}`,
      fill: theme.front,
      fill_opacity: 0.3,
      stroke: theme.front,
    }),
    el('line', {
      x1: x,
      x2: x,
      y1: scale(quantile(sorted, 0.25)),
      y2: scale(quantile(sorted, 0.75)),
      stroke: theme.ink,
      stroke_width: 4,
    }),
    el('circle', {
      cx: x,
      cy: scale(quantile(sorted, 0.5)),
      r: 3.5,
      fill: theme.ground,
      stroke: theme.ink,
      stroke_width: 1.5,
    }),
  ];
}

function alt(data: ReportData, quantities: readonly Quantity[]): string {
  const last = data.generations.at(-1)!;
  const medians = quantities.map(({ label, text: say, unit }, row) => {
    const sorted = last.front.map((values) => values[row]!).sort((a, b) => a - b);
    return sorted.length > 0 ? `${label} ${say(quantile(sorted, 0.5))}${unit ? ` ${unit}` : ''}` : label;
  });
  return `Violin plots across ${data.generations.length} generations. Medians of the last one: ${medians.join(', ')}.`;
}
