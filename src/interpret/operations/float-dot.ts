// A dot product of binary32 in the one order that program.ts states.
import type { BufferValues } from './machine.ts';

const f = Math.fround;
const LANES = 16;
const lanes = new Float32Array(LANES);

/** Sixteen running sums, then halves added pairwise. */
export function floatDot(weights: BufferValues, at: number, x: Float32Array): number {
  lanes.fill(0);
  for (let i = 0; i < x.length; i++) {
    const j = i % LANES;
    lanes[j] = f(lanes[j]! + f(f(weights[at + i]!) * x[i]!));
  }
  for (let width = LANES / 2; width >= 1; width /= 2) {
    for (let j = 0; j < width; j++) lanes[j] = f(lanes[j]! + lanes[j + width]!);
  }
  return lanes[0]!;
}
