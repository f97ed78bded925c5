import { expect, it } from 'vitest';
import { frameWeights } from './frame-weight.ts';

it('a frame weighs by how far it is from the mean, in what is usual', () => {
  const weightOf = frameWeights({ mean: Float64Array.of(1, 2), variance: Float64Array.of(3, 1) });
  expect(weightOf(Float32Array.of(1, 2))).toBe(1);
  expect(weightOf(Float32Array.of(1, 4))).toBe(1 / 2);
  expect(weightOf(Float32Array.of(-5, 2))).toBe(4 / 40);
  // Of ten times the energy a tenth, where both are loud.
  const [loud, louder] = [weightOf(Float32Array.of(1001, 2)), weightOf(Float32Array.of(10001, 2))];
  expect(loud / louder).toBeCloseTo(100, 2);
});

it('does not depend on the unit of what is seen', () => {
  const of = (unit: number): number =>
    frameWeights({ mean: Float64Array.of(unit), variance: Float64Array.of(2 * unit * unit) })(
      Float32Array.of(4 * unit),
    );
  expect(of(1024)).toBe(of(1));
});

it('all frames weigh the same where nothing varies', () => {
  const weightOf = frameWeights({ mean: Float64Array.of(5), variance: Float64Array.of(0) });
  expect(weightOf(Float32Array.of(5))).toBe(1);
});
