// The front as parallel coordinates. Brushing is the page's business: the axes are described in `data-axes`.
import { VALUE_OF_OBJECTIVE } from '../../base/quantities.ts';
import type { ReportData, SolutionFacts } from '../report-data.ts';
import { el, type Markup, short } from '../svg.ts';
import type { Chart } from './chart.ts';
import { estimateWidth, svg, text, type View } from './frame.ts';
import { quantityOf } from './quantity.ts';
import { linearScale, type Scale } from './scale.ts';

export const PARALLEL: Chart = {
  id: 'parallel',
  title: 'The front as parallel coordinates',
  caption: () =>
    'Every line is a solution; on every axis up is better. Drag along an axis, or type limits below, to keep only what lies between.',
  available: ({ front }) => front.solutions.length > 0,
  draw,
};

export interface ParallelAxis {
  readonly id: string;
  readonly label: string;
  readonly unit: string;
  readonly higherIsBetter: boolean;
  readonly digits: number;
  /** As shown. */
  readonly values: readonly number[];
}

/** The axes that this run has, with the value of every solution. */
export function parallelAxes(data: ReportData): ParallelAxis[] {
  const axes: ParallelAxis[] = data.objectives.map((name) => {
    const quantity = quantityOf(name);
    return {
      id: name,
      label: quantity.label,
      unit: quantity.unit,
      higherIsBetter: quantity.higherIsBetter,
      digits: name === 'pesq' ? 3 : name === 'latency' ? 1 : 2,
      values: data.front.solutions.map(({ objectives }) => quantity.shown(objectives[name] ?? Number.NaN)),
    };
  });
  const add = (
    id: string,
    label: string,
    unit: string,
    digits: number,
    value: (one: SolutionFacts) => number,
    higherIsBetter = false,
  ) => axes.push({ id, label, unit, digits, higherIsBetter, values: data.solutions.map(value) });
  if (data.solutions.every(({ validation }) => validation.length > 0)) {
    add(
      'validation',
      'PESQ, validation',
      '',
      3,
      ({ validation }) => validation.reduce((sum, { pesqRaw }) => sum + pesqRaw, 0) / validation.length,
      true,
    );
  }
  for (const id of ['flash', 'ram'] as const) {
    if (data.objectives.includes(id)) continue;
    const { label, unit, shown } = quantityOf(id);
    const digits = id === 'flash' ? 2 : 1;
    add(id, label, unit, digits, ({ memory }) => shown(memory[VALUE_OF_OBJECTIVE[id]]));
  }
  return axes.filter(({ values }) => values.every(Number.isFinite));
}

const TOP = 46;

function scaleOf(axis: ParallelAxis, height: number): Scale {
  const range: [number, number] = axis.higherIsBetter ? [height - 24, TOP] : [TOP, height - 24];
  return linearScale(axis.values, range, { ticks: 5 });
}

function draw(data: ReportData, view: View): string {
  const { theme, width, selected } = view;
  const height = 330;
  const axes = parallelAxes(data);
  const scales = axes.map((axis) => scaleOf(axis, height));
  const side = width < 500 ? 30 : 60;
  const x = (i: number): number =>
    axes.length < 2 ? width / 2 : side + (i * (width - 2 * side)) / (axes.length - 1);
  // Where they are wider than their axes are apart, titles of neighbours stand on two lines.
  const crowded = axes.some(({ label, unit }) => estimateWidth(`${label}, ${unit}`, 13) > x(1) - x(0));
  const line = (index: number): Markup =>
    el('path', {
      d: `M${axes.map((axis, i) => `${short(x(i))} ${short(scales[i]!(axis.values[index]!))}`).join('L')}`,
      fill: 'none',
      stroke: index === selected ? theme.selected : theme.front,
      stroke_width: index === selected ? 3 : 1.4,
      stroke_opacity: index === selected ? 1 : 0.55,
      'data-solution': String(index),
      class: index === selected ? 'mark on' : 'mark',
    });
  const order = data.front.solutions.map((_, index) => index).filter((index) => index !== selected);
  const described = axes.map(({ id }, i) => ({
    id,
    x: Math.round(x(i) * 100) / 100,
    domain: scales[i]!.domain,
    range: scales[i]!.range,
  }));
  return svg(
    {
      width,
      height,
      theme,
      alt: `Parallel coordinates of ${data.front.solutions.length} solutions over ${axes.map(({ label }) => label).join(', ')}. The table of solutions below has every number.`,
      data: { 'data-axes': JSON.stringify(described) },
    },
    [...order, ...(selected >= 0 && selected < data.front.solutions.length ? [selected] : [])].map(line),
    axes.map((axis, i) => {
      const scale = scales[i]!;
      const raised = crowded && i % 2 === 1;
      return el(
        'g',
        { fill: theme.ink },
        el('line', { x1: x(i), x2: x(i), y1: TOP, y2: height - 24, stroke: theme.ink, stroke_width: 1.3 }),
        text(x(i), raised ? 14 : 32, axis.unit ? `${axis.label}, ${axis.unit}` : axis.label, {
          anchor: i === 0 && width < 700 ? 'start' : i === axes.length - 1 && width < 700 ? 'end' : 'middle',
          weight: 600,
          size: width < 560 ? 11 : 12,
        }),
        scale.ticks.map((tick) => [
          el('line', { x1: x(i) - 3, x2: x(i) + 3, y1: scale(tick), y2: scale(tick), stroke: theme.ink }),
          el(
            'text',
            {
              x: x(i) + (i === axes.length - 1 ? -7 : 7),
              y: scale(tick) + 4,
              text_anchor: i === axes.length - 1 ? 'end' : undefined,
              font_size: 11,
              paint_order: 'stroke',
              stroke: theme.ground,
              stroke_width: 3,
            },
            scale.text(tick),
          ),
        ]),
      );
    }),
  );
}
