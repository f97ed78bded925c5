// What the charts share: the outer element with its text alternative, axes, legends and shapes.
import { type Child, el, type Markup } from '../svg.ts';
import type { Scale } from './scale.ts';
import type { Theme } from './theme.ts';

/** How a chart is to be drawn. */
export interface View {
  readonly theme: Theme;
  /** CSS pixels. */
  readonly width: number;
  /** Index into the front. */
  readonly selected: number;
}

export interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const FONT_FAMILY = 'system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';

export interface SvgFrame {
  readonly width: number;
  readonly height: number;
  readonly alt: string;
  readonly theme: Theme;
  /** Left to scripts: scales, orders. */
  readonly data?: Readonly<Record<string, string>>;
}

export function svg({ width, height, alt, theme, data }: SvgFrame, ...children: Child[]): string {
  return el(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${Math.round(width)} ${Math.round(height)}`,
      width: Math.round(width),
      height: Math.round(height),
      role: 'img',
      'aria-label': alt,
      font_family: FONT_FAMILY,
      font_size: 12,
      fill: theme.ink,
      ...data,
    },
    ...children,
  ).markup;
}

/** The ground of a file; on a page the page is the ground. */
export function ground(theme: Theme, width: number, height: number): Markup {
  return el('rect', { width: Math.round(width), height: Math.round(height), fill: theme.ground });
}

export function text(
  x: number,
  y: number,
  content: string,
  options: {
    fill?: string;
    anchor?: 'start' | 'middle' | 'end';
    size?: number;
    weight?: number;
    rotate?: number;
    /** Drawn around the letters, where they stand over marks. */
    halo?: string;
  } = {},
): Markup {
  return el(
    'text',
    {
      x,
      y,
      fill: options.fill,
      text_anchor: options.anchor === 'start' ? undefined : options.anchor,
      font_size: options.size,
      font_weight: options.weight,
      paint_order: options.halo && 'stroke',
      stroke: options.halo,
      stroke_width: options.halo && 3,
      transform:
        options.rotate === undefined
          ? undefined
          : `rotate(${options.rotate} ${x.toFixed(1)} ${y.toFixed(1)})`,
    },
    content,
  );
}

export function bottomAxis(scale: Scale, area: Area, title: string, theme: Theme): Markup {
  return el(
    'g',
    { fill: theme.muted },
    scale.ticks.map((tick) => [
      el('line', { x1: scale(tick), x2: scale(tick), y1: area.top, y2: area.bottom, stroke: theme.grid }),
      text(scale(tick), area.bottom + 16, scale.text(tick), { anchor: 'middle' }),
    ]),
    text((area.left + area.right) / 2, area.bottom + 34, title, { anchor: 'middle' }),
  );
}

export function leftAxis(scale: Scale, area: Area, title: string, theme: Theme): Markup {
  return el(
    'g',
    { fill: theme.muted },
    scale.ticks.map((tick) => [
      el('line', { x1: area.left, x2: area.right, y1: scale(tick), y2: scale(tick), stroke: theme.grid }),
      text(area.left - 8, scale(tick) + 4, scale.text(tick), { anchor: 'end' }),
    ]),
    text(area.left, area.top - 10, title, { anchor: 'start' }),
  );
}

export const SHAPES = ['circle', 'diamond', 'triangle', 'square', 'cross', 'down'] as const;
export type Shape = (typeof SHAPES)[number];

export function shapePath(shape: Shape, x: number, y: number, r: number): string {
  const p = (dx: number, dy: number): string =>
    `${Math.round((x + dx * r) * 100) / 100} ${Math.round((y + dy * r) * 100) / 100}`;
  switch (shape) {
    case 'circle':
      return `M${p(-1, 0)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
    case 'diamond':
      return `M${p(0, -1.3)}L${p(1.3, 0)}L${p(0, 1.3)}L${p(-1.3, 0)}Z`;
    case 'triangle':
      return `M${p(0, -1.2)}L${p(1.15, 0.9)}L${p(-1.15, 0.9)}Z`;
    case 'down':
      return `M${p(0, 1.2)}L${p(1.15, -0.9)}L${p(-1.15, -0.9)}Z`;
    case 'square':
      return `M${p(-1, -1)}L${p(1, -1)}L${p(1, 1)}L${p(-1, 1)}Z`;
    case 'cross':
      return `M${p(-1, -1)}L${p(1, 1)}M${p(1, -1)}L${p(-1, 1)}`;
  }
}

export interface LegendEntry {
  readonly label: string;
  readonly mark: (x: number, y: number) => Child;
}

/** Entries side by side, wrapped to the width. Returns the marks and the height that they took. */
export function legend(
  entries: readonly LegendEntry[],
  x: number,
  y: number,
  width: number,
): { marks: Markup[]; height: number } {
  const marks: Markup[] = [];
  let at = x;
  let line = y;
  for (const { label, mark } of entries) {
    const length = 34 + estimateWidth(label, 12);
    if (at > x && at + length > x + width) {
      at = x;
      line += 18;
    }
    marks.push(el('g', {}, mark(at + 6, line), text(at + 17, line + 4, label)));
    at += length;
  }
  return { marks, height: line - y + 22 };
}

/** Average advance of a sans serif letter: for layout, not for typesetting. */
export function estimateWidth(content: string, size: number): number {
  return content.length * size * 0.58;
}

/** A swatch for legends. */
export function swatch(fill: string, stroke?: string): (x: number, y: number) => Markup {
  return (x, y) => el('rect', { x: x - 6, y: y - 6, width: 12, height: 12, rx: 2, fill, stroke });
}
