// Recursive filters: cascades of second-order sections with zero initial state,
// z0 = x - a1 z1 - a2 z2, y = b0 z0 + b1 z1 + b2 z2.

export interface Section {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

/** Filters `signal` in place, positions `from` <= i < `to`. */
export function filterCascade(
  sections: readonly Section[],
  signal: Float64Array,
  from: number,
  to: number,
): void {
  let i = 0;
  // Two sections in one loop: their recursions overlap, which halves the time.
  for (; i + 1 < sections.length; i += 2) filterPair(sections[i]!, sections[i + 1]!, signal, from, to);
  if (i < sections.length) filterOne(sections[i]!, signal, from, to);
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

function filterPair(first: Section, second: Section, signal: Float64Array, from: number, to: number): void {
  const { b0: p0, b1: p1, b2: p2, a1: p3, a2: p4 } = first;
  const { b0: q0, b1: q1, b2: q2, a1: q3, a2: q4 } = second;
  let u1 = 0;
  let u2 = 0;
  let v1 = 0;
  let v2 = 0;
  for (let i = from; i < to; i++) {
    const u0 = signal[i]! - p4 * u2 - p3 * u1;
    const between = p0 * u0 + p1 * u1 + p2 * u2;
    const v0 = between - q4 * v2 - q3 * v1;
    signal[i] = q0 * v0 + q1 * v1 + q2 * v2;
    u2 = u1;
    u1 = u0;
    v2 = v1;
    v1 = v0;
  }
}
