// What one narrow site costs while all others stay wide.
import type { ReportData } from '../report-data.ts';
import { el } from '../svg.ts';
import type { Chart } from './chart.ts';
import { svg, text, type View } from './frame.ts';
import { signed } from './generalisation.ts';
import { linearScale } from './scale.ts';

export const SENSITIVITY: Chart = {
  id: 'sensitivity',
  title: 'Sensitivity of the sites',
  caption: () =>
    'Raw PESQ lost on the search clips when this site alone is narrow and all others are float32.',
  available: ({ sensitivity }) => sensitivity.length > 0,
  draw,
};

const ROW = 16;
const LABELS = 118;

function draw(data: ReportData, { theme, width }: View): string {
  const bars = [...data.sensitivity].sort((a, b) => b.loss - a.loss);
  const scale = linearScale(
    bars.map(({ loss }) => loss),
    [LABELS, width - 64],
    { zero: true, nice: false },
  );
  return svg(
    {
      width,
      height: bars.length * ROW + 16,
      theme,
      alt: `Bars of the PESQ lost by site. Most sensitive: ${bars
        .slice(0, 3)
        .map(({ site, loss }) => `${site} (${loss.toFixed(3)})`)
        .join(', ')}.`,
    },
    bars.map(({ site, loss, bits }, i) => {
      const y = 8 + i * ROW;
      const from = Math.min(scale(0), scale(loss));
      return el(
        'g',
        {},
        el('title', {}, `${site} at ${bits} bits: ${loss}`),
        text(LABELS - 8, y + 11, site, { anchor: 'end', size: 11 }),
        el('rect', {
          x: from,
          y: y + 2,
          width: Math.abs(scale(loss) - scale(0)),
          height: ROW - 4,
          fill: loss > 0 ? theme.second : theme.first,
        }),
        text(Math.max(scale(loss), scale(0)) + 5, y + 11, signed(-loss), { size: 10, fill: theme.muted }),
      );
    }),
    el('line', { x1: scale(0), x2: scale(0), y1: 4, y2: bars.length * ROW + 12, stroke: theme.ink }),
  );
}
