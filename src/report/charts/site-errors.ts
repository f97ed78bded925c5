// What each site alone costs in each format, on a logarithmic axis: a row for each site, the most sensitive first.
import { type Child, el } from '../svg.ts';
import { ground, legend, SHAPES, shapePath, svg, text } from './frame.ts';
import { linearScale } from './scale.ts';
import { bitsColour, LIGHT, type Theme } from './theme.ts';

export interface SiteError {
  readonly site: string;
  readonly format: string;
  /** Mean squared error of the mask. */
  readonly maskError: number;
}

const ROW = 16;
const LABELS = 150;
const RADIUS = 4.5;

/** An SVG file. */
export function renderSensitivity(errors: readonly SiteError[], theme: Theme = LIGHT, width = 760): string {
  const shown = errors.filter(({ maskError }) => maskError > 0);
  const worst = new Map<string, number>();
  for (const { site, maskError } of shown) worst.set(site, Math.max(worst.get(site) ?? 0, maskError));
  const sites = [...worst].sort((a, b) => b[1] - a[1]).map(([site]) => site);
  const formats = [...new Set(shown.map(({ format }) => format))];
  const colourOf = (format: string): string => bitsColour(theme, Number(/\d+$/.exec(format)?.[0] ?? 32));
  const shapeOf = (format: string) => SHAPES[formats.indexOf(format) % SHAPES.length]!;
  const key = legend(
    formats.map((format) => ({
      label: format,
      mark: (x, y) =>
        el('path', {
          d: shapePath(shapeOf(format), x, y, RADIUS),
          fill: colourOf(format),
          stroke: theme.ink,
        }),
    })),
    12,
    14,
    width - 24,
  );
  const top = key.height + 12;
  const bottom = top + sites.length * ROW;
  const scale = linearScale(
    shown.map(({ maskError }) => Math.log10(maskError)),
    [LABELS + 8, width - 24],
  );
  const rows = sites.map((site, i): Child => {
    const y = top + i * ROW + ROW / 2;
    return el(
      'g',
      {},
      text(LABELS - 4, y + 4, site, { anchor: 'end', size: 11 }),
      el('line', { x1: LABELS + 8, x2: width - 24, y1: y, y2: y, stroke: theme.grid }),
      shown
        .filter((one) => one.site === site)
        .map(({ format, maskError }) =>
          el(
            'path',
            {
              d: shapePath(shapeOf(format), scale(Math.log10(maskError)), y, RADIUS),
              fill: colourOf(format),
              stroke: theme.ink,
            },
            el('title', {}, `${site} at ${format}: ${maskError.toExponential(2)}`),
          ),
        ),
    );
  });
  return svg(
    {
      width,
      height: bottom + 44,
      theme,
      alt: `Error of the mask with one site narrow and all others float32. Most sensitive: ${sites.slice(0, 3).join(', ')}.`,
    },
    ground(theme, width, bottom + 44),
    key.marks,
    scale.ticks
      .filter(Number.isInteger)
      .map((tick) => [
        el('line', { x1: scale(tick), x2: scale(tick), y1: top, y2: bottom, stroke: theme.grid }),
        text(scale(tick), bottom + 16, `1e${tick}`, { anchor: 'middle', fill: theme.muted }),
      ]),
    rows,
    text((LABELS + width) / 2, bottom + 34, 'mean squared error of the mask', {
      anchor: 'middle',
      fill: theme.muted,
    }),
  );
}
