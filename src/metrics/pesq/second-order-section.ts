// Recursive filters: cascades of second-order sections with zero initial state,
// z0 = x - a1 z1 - a2 z2, y = b0 z0 + b1 z1 + b2 z2.

import { type Section, SectionCascade } from '../../audio/index.ts';

export type { Section } from '../../audio/index.ts';

const cascades = new WeakMap<readonly Section[], SectionCascade>();

/** `filterCascade` over the whole signal, in WebAssembly. */
export function filterWhole(sections: readonly Section[], signal: Float64Array): void {
  let known = cascades.get(sections);
  if (!known) cascades.set(sections, (known = new SectionCascade(sections)));
  known.filter(signal);
}

/** Filters `signal` in place, positions `from` <= i < `to`. */
export function filterCascade(
  sections: readonly Section[],
  signal: Float64Array,
  from: number,
  to: number,
): void {
  for (const section of sections) filterOne(section, signal, from, to);
}

function filterOne({ b0, b1, b2, a1, a2 }: Section, signal: Float64Array, from: number, to: number): void {
  let z1 = 0;
  let z2 = 0;
  for (let i = from; i < to; i++) {
    const z0 = signal[i]! - a2 * z2 - a1 * z1;
    signal[i] = b0 * z0 + b1 * z1 + b2 * z2;
    z2 = z1;
    z1 = z0;
  }
}
