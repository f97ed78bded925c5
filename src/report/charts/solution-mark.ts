// A solution of the front in a chart: a dot to choose it by, larger and in another colour when it is chosen.
import { el, type Markup } from '../svg.ts';
import type { Theme } from './theme.ts';

export interface SolutionMark {
  readonly index: number;
  readonly x: number;
  readonly y: number;
  readonly isSelected: boolean;
  /** Shown under the pointer, and read out. */
  readonly label: string;
  /** Drawn below the dot. */
  readonly under?: readonly Markup[];
}

export function solutionMark(
  { index, x, y, isSelected, label, under = [] }: SolutionMark,
  theme: Theme,
): Markup {
  return el(
    'g',
    { 'data-solution': String(index), class: isSelected ? 'mark on' : 'mark' },
    el('title', {}, label),
    ...under,
    // Easier to meet than what is seen.
    el('circle', { cx: x, cy: y, r: 10, fill: 'transparent' }),
    el('circle', {
      cx: x,
      cy: y,
      r: isSelected ? 7 : 4.5,
      fill: isSelected ? theme.selected : theme.front,
      stroke: isSelected ? theme.ink : theme.ground,
      stroke_width: isSelected ? 2 : 1,
    }),
  );
}
