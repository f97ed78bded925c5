// Figure 3 of the paper: bit depth of every site of the chosen solution with its memory above the bar.
import type { ReportData, SiteFacts } from '../report-data.ts';
import { type Child, el, type Markup } from '../svg.ts';
import type { Chart } from './chart.ts';
import { estimateWidth, legend, svg, swatch, text, type View } from './frame.ts';
import { bitsColour } from './theme.ts';

export const PRECISIONS: Chart = {
  id: 'precisions',
  title: 'Precision of every site',
  caption: () => 'Bits of the chosen solution by layer; above each bar what the tensor needs at this width.',
  available: ({ sites }) => sites.length > 0,
  draw,
};

const LEAST_BAR = 17;
const MOST_BAR = 30;
const LAYER_GAP = 14;
const BITS_HEIGHT = 64;
const MEMORY_ROOM = 52;
const MARGIN = 14;
const NAME_SIZE = 10;

interface Bar {
  readonly site: SiteFacts;
  readonly bits: number;
}

function draw(data: ReportData, { theme, width, selected }: View): string {
  const genome = data.front.solutions[selected]?.genome ?? [];
  const bars = data.sites.map((site, i): Bar => ({ site, bits: genome[i]! }));
  const kinds: [string, Bar[]][] = [
    ['Weights', bars.filter(({ site }) => site.kind === 'weight')],
    ['Activations, states, input', bars.filter(({ site }) => site.kind !== 'weight')],
  ];
  const widths = [...new Set(genome)].sort((a, b) => a - b);
  const key = legend(
    widths.map((bits) => ({
      label: `${bits} bits`,
      mark: swatch(bitsColour(theme, bits), theme.ink),
    })),
    MARGIN,
    12,
    width,
  );
  const drawn: Child[] = [key.marks];
  let y = key.height + 18;
  for (const [title, list] of kinds) {
    if (list.length === 0) continue;
    drawn.push(text(MARGIN, y, title, { weight: 600, size: 13 }));
    y += 8;
    const room = width - 2 * MARGIN;
    const barWidth = widthOfBars(list, room);
    for (const line of wrap(list, room, barWidth)) {
      drawn.push(drawLine(line, y, barWidth, theme));
      const longest = Math.max(...line.map(({ site }) => estimateWidth(site.name, NAME_SIZE)));
      y += MEMORY_ROOM + BITS_HEIGHT + 40 + longest;
    }
    y += 10;
  }
  const counts = widths.map((bits) => `${genome.filter((one) => one === bits).length} sites at ${bits} bits`);
  return svg(
    {
      width,
      height: y,
      theme,
      alt: `Bars of the bit depth of ${bars.length} sites of solution ${selected}: ${counts.join(', ')}.`,
    },
    drawn,
  );
}

/** As wide as one line allows. */
function widthOfBars(bars: readonly Bar[], room: number): number {
  const gaps = new Set(bars.map(({ site }) => site.layer)).size * LAYER_GAP;
  return Math.max(LEAST_BAR, Math.min(MOST_BAR, Math.floor((room - gaps) / bars.length)));
}

/** Layers one after the other; a line ends where the width does. */
function wrap(bars: readonly Bar[], width: number, barWidth: number): Bar[][] {
  const lines: Bar[][] = [[]];
  let used = 0;
  for (const [i, bar] of bars.entries()) {
    const line = lines.at(-1)!;
    const gap = line.length > 0 && bars[i - 1]!.site.layer !== bar.site.layer ? LAYER_GAP : 0;
    if (line.length > 0 && used + gap + barWidth > width) {
      lines.push([bar]);
      used = barWidth;
    } else {
      line.push(bar);
      used += gap + barWidth;
    }
  }
  return lines;
}

function drawLine(bars: readonly Bar[], y: number, barWidth: number, theme: View['theme']): Markup {
  const base = y + MEMORY_ROOM + BITS_HEIGHT;
  const parts: Child[] = [];
  let x = MARGIN;
  let start = x;
  for (const [i, { site, bits }] of bars.entries()) {
    const previous = bars[i - 1];
    if (previous && previous.site.layer !== site.layer) {
      parts.push(layerLabel(previous.site.layer, start, x, base, theme));
      x += LAYER_GAP;
      start = x;
    }
    const height = (bits / 32) * BITS_HEIGHT;
    const bytes = (site.elements * bits) / 8;
    parts.push(
      el(
        'g',
        {},
        el('title', {}, `${site.name}: ${bits} bits, ${site.elements} values, ${bytesText(bytes)}`),
        el('rect', {
          x: x + 2,
          y: base - height,
          width: barWidth - 4,
          height,
          fill: bitsColour(theme, bits),
          stroke: theme.ink,
          stroke_width: 0.7,
        }),
        text(x + barWidth / 2 + 3.5, base - height - 5, bytesText(bytes), {
          rotate: -90,
          size: 10,
          fill: theme.muted,
        }),
        text(x + barWidth / 2 + 3.5, base + 24, site.name, { rotate: -90, anchor: 'end', size: NAME_SIZE }),
      ),
    );
    x += barWidth;
  }
  parts.push(layerLabel(bars.at(-1)!.site.layer, start, x, base, theme));
  return el('g', {}, parts);
}

function layerLabel(layer: string, from: number, to: number, base: number, theme: View['theme']): Markup {
  return el(
    'g',
    {},
    el('line', { x1: from + 1, x2: to - 1, y1: base + 4, y2: base + 4, stroke: theme.muted }),
    // A single bar is narrower than its layer's name, which may stand over the gap.
    text((from + to) / 2, base + 16, layer, { anchor: 'middle', size: 11, weight: 600 }),
  );
}

/** Three significant digits. */
export function bytesText(bytes: number): string {
  if (bytes >= 999_500) return `${Number((bytes / 1e6).toPrecision(3))} MB`;
  if (bytes >= 999.5) return `${Number((bytes / 1e3).toPrecision(3))} kB`;
  return `${bytes} B`;
}
