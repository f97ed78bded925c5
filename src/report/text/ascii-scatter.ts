// The front in a terminal: one character per place.
import { quantityOf } from '../charts/quantity.ts';
import { linearScale } from '../charts/scale.ts';

export interface AsciiPoint {
  readonly x: number;
  readonly y: number;
  /** One character; later points cover earlier ones. */
  readonly mark: string;
}

const WIDTH = 60;
const HEIGHT = 14;

/**
 * @param points values as front.json says them
 * @param x name of the level objective @param y of the upright one
 */
export function asciiScatter(points: readonly AsciiPoint[], x: string, y: string): string {
  const level = quantityOf(x);
  const upright = quantityOf(y);
  const places = points.map((point) => ({
    mark: point.mark,
    x: level.shown(point.x),
    y: upright.shown(point.y),
  }));
  const xs = linearScale(
    places.map((place) => place.x),
    [0, WIDTH - 1],
    { ticks: 4 },
  );
  const ys = linearScale(
    places.map((place) => place.y),
    [HEIGHT - 1, 0],
    { ticks: 4 },
  );
  const grid = Array.from({ length: HEIGHT }, () => new Array<string>(WIDTH).fill(' '));
  for (const place of places) grid[Math.round(ys(place.y))]![Math.round(xs(place.x))] = place.mark;
  const labels = new Map(ys.ticks.map((tick) => [Math.round(ys(tick)), ys.text(tick)]));
  const room = Math.max(...[...labels.values()].map(({ length }) => length));
  const rows = grid.map((row, i) => {
    const label = labels.get(i) ?? '';
    return `${label.padStart(room)} ${label ? '+' : '|'}${row.join('')}`.trimEnd();
  });
  const axis = new Array<string>(WIDTH).fill('-');
  const under = new Array<string>(WIDTH + 8).fill(' ');
  for (const tick of xs.ticks) {
    const at = Math.round(xs(tick));
    axis[at] = '+';
    const label = xs.text(tick);
    const start = Math.max(0, at - Math.floor(label.length / 2));
    for (let i = 0; i < label.length; i++) under[start + i] = label[i]!;
  }
  const indent = ' '.repeat(room + 2);
  return [
    upright.title,
    ...rows,
    `${' '.repeat(room + 1)}+${axis.join('')}`,
    `${indent}${under.join('').trimEnd()}`,
    `${indent}${level.title}`,
  ].join('\n');
}
