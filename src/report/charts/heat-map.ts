// The genomes of the whole front: a row per site, a column per solution.
import type { ReportData } from '../report-data.ts';
import { type Child, el, short } from '../svg.ts';
import type { Chart } from './chart.ts';
import { legend, svg, swatch, text, type View } from './frame.ts';
import { mainAxes, solutionValue } from './quantity.ts';
import { bitsColour } from './theme.ts';

export const HEAT_MAP: Chart = {
  id: 'heat-map',
  title: 'Which sites stay wide',
  caption: () =>
    'Every column is a solution, every row a site; darker means more bits (brighter on a dark page). The bars give the mean over the front.',
  available: ({ sites, front }) => sites.length > 0 && front.solutions.length > 0,
  draw,
};

const ROW = 12;
const LAYER_GAP = 6;
const LABELS = 118;
const MEANS = 70;

const SIZES = ['memory', 'flash', 'ram'] as const;

/** Solutions from small to large (or fast to slow, without a memory objective). */
function columnOrder(data: ReportData): number[] {
  const { x } = mainAxes(data);
  const name = SIZES.find((size) => data.objectives.includes(size)) ?? x.name;
  return data.front.solutions
    .map((_, index) => index)
    .sort((a, b) => solutionValue(data, a, name) - solutionValue(data, b, name) || a - b);
}

function draw(data: ReportData, { theme, width, selected }: View): string {
  const { solutions } = data.front;
  const order = columnOrder(data);
  const columnWidth = Math.max(1, Math.min(48, (width - LABELS - MEANS) / order.length));
  const right = LABELS + columnWidth * order.length;
  const widths = [...new Set(solutions.flatMap(({ genome }) => genome))].sort((a, b) => a - b);
  const key = legend(
    widths.map((bits) => ({ label: `${bits} bits`, mark: swatch(bitsColour(theme, bits), theme.ink) })),
    12,
    12,
    width,
  );
  const top = key.height + 26;
  const paths = new Map<number, string>(widths.map((bits) => [bits, '']));
  const rows: Child[] = [];
  let y = top;
  const means: number[] = [];
  for (const [i, site] of data.sites.entries()) {
    if (i > 0 && data.sites[i - 1]!.layer !== site.layer) y += LAYER_GAP;
    // Equal neighbours are one rectangle.
    for (let start = 0; start < order.length; ) {
      const bits = solutions[order[start]!]!.genome[i]!;
      let end = start + 1;
      while (end < order.length && solutions[order[end]!]!.genome[i] === bits) end++;
      const length = short((end - start) * columnWidth);
      paths.set(
        bits,
        `${paths.get(bits)!}M${short(LABELS + start * columnWidth)} ${y}h${length}v${ROW - 1}h-${length}z`,
      );
      start = end;
    }
    const mean = solutions.reduce((sum, { genome }) => sum + genome[i]!, 0) / solutions.length;
    means.push(mean);
    rows.push(text(LABELS - 6, y + 9.5, site.name, { anchor: 'end', size: 10, fill: theme.ink }));
    rows.push(
      el('rect', { x: right + 8, y: y + 2, width: (mean / 32) * 34, height: ROW - 5, fill: theme.first }),
      text(right + 46, y + 9.5, mean.toFixed(1), { size: 10, fill: theme.muted }),
    );
    y += ROW;
  }
  const column = order.indexOf(selected);
  const widest = data.sites
    .map((site, i) => ({ name: site.name, mean: means[i]! }))
    .sort((a, b) => b.mean - a.mean)
    .slice(0, 3)
    .map(({ name, mean }) => `${name} (${mean.toFixed(1)} bits)`);
  return svg(
    {
      width,
      height: y + 22,
      theme,
      alt: `Heat map of the bit depth of ${data.sites.length} sites in ${order.length} solutions. Widest on average: ${widest.join(', ')}.`,
      data: {
        'data-columns': order.join(' '),
        'data-left': short(LABELS),
        'data-step': short(columnWidth),
      },
    },
    key.marks,
    text(right + 8, top - 8, 'mean bits', { size: 10, fill: theme.muted }),
    widths.map((bits) => el('path', { d: paths.get(bits), fill: bitsColour(theme, bits) })),
    rows,
    column >= 0 &&
      el('rect', {
        x: LABELS + column * columnWidth - 1,
        y: top - 3,
        width: columnWidth + 2,
        height: y - top + 5,
        fill: 'none',
        stroke: theme.selected,
        stroke_width: 2,
      }),
    text(
      LABELS,
      y + 16,
      SIZES.some((size) => data.objectives.includes(size))
        ? 'small → large'
        : 'better in the first axis → worse',
      { size: 10, fill: theme.muted },
    ),
  );
}
