// A uniform width in a chart.
import { type Child, el } from '../svg.ts';
import { type Shape, shapePath } from './frame.ts';
import { bitsColour, type Theme } from './theme.ts';

const REFERENCE_SHAPES: Readonly<Record<string, Shape>> = {
  float32: 'diamond',
  int32: 'down',
  int16: 'square',
  int8: 'triangle',
};

/** @param name `float32`, `int8`, ... */
export function referenceMark(name: string, x: number, y: number, theme: Theme): Child {
  const bits = name === 'float32' ? 32 : Number(name.slice(3));
  return el('path', {
    d: shapePath(REFERENCE_SHAPES[name] ?? 'cross', x, y, 5.5),
    fill: name === 'float32' ? theme.ground : bitsColour(theme, bits),
    stroke: theme.ink,
    stroke_width: 1.4,
  });
}
