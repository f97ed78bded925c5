import { expect, it } from 'vitest';
import { frameWeights } from './frame-weight.ts';

/** Of one clip of vectors of two elements. */
function weightsOf(...frames: readonly (readonly [number, number])[]): number[] {
  return [...frameWeights({ size: 2, clips: [Float32Array.from(frames.flat())] })];
}

it('a frame weighs by how far it is from the mean, in what is usual', () => {
  // Around (1, 2): squared distances 0, 4, 4, 36, 36; on average 16.
  expect(weightsOf([1, 2], [1, 4], [1, 0], [-5, 2], [7, 2])).toEqual([1, 4 / 5, 4 / 5, 4 / 13, 4 / 13]);
});

it('a frame of a hundred times the energy weighs a hundredth, where both are loud', () => {
  const quiet = Array.from({ length: 100_000 }, (_, t): [number, number] => [t % 2 === 0 ? 1 : -1, 0]);
  const all = weightsOf(...quiet, [1000, 0], [-1000, 0], [10_000, 0], [-10_000, 0]);
  expect(all[100_000]! / all[100_002]!).toBeCloseTo(100, -1);
});

it('does not depend on the unit of what is seen, nor on where a clip ends', () => {
  const frames = [1, 5, -3, 8, 0, 2];
  const of = (unit: number, ...ends: readonly number[]): number[] => {
    const values = Float32Array.from(frames, (value) => unit * value);
    const clips = ends.map((end, i) => values.subarray(ends[i - 1] ?? 0, end));
    return [...frameWeights({ size: 1, clips })];
  };
  expect(of(1024, 6)).toEqual(of(1, 6));
  expect(of(1, 2, 3, 6)).toEqual(of(1, 6));
});

it('all frames weigh the same where nothing varies', () => {
  expect(weightsOf([5, 0.1], [5, 0.1])).toEqual([1, 1]);
});
