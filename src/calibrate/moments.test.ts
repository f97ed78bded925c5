import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomFromSeed } from '../base/random.ts';
import { crossMomentsOf, momentsOf, symmetricAt, type VectorFrames } from './moments.ts';

function randomFrames(
  seed: number,
  size: number,
  offset: number,
  ...frames: readonly number[]
): VectorFrames {
  const random = randomFromSeed(seed);
  const clips = frames.map((count) =>
    Float32Array.from({ length: count * size }, () => offset + random.int(-1000, 1000) / 500),
  );
  return { size, clips };
}

const column = ({ size, clips }: VectorFrames, i: number): number[] =>
  clips.flatMap((clip) => [...clip].filter((_, k) => k % size === i));

/** By the definition, in two passes. */
function slow(xs: readonly number[], ys: readonly number[], weights: readonly number[]): number {
  const total = weights.reduce((sum, w) => sum + w, 0);
  const mean = (all: readonly number[]) => all.reduce((sum, v, t) => sum + weights[t]! * v, 0) / total;
  const [mx, my] = [mean(xs), mean(ys)];
  return weights.reduce((sum, w, t) => sum + w * (xs[t]! - mx) * (ys[t]! - my), 0) / total;
}

describe('moments', () => {
  it('agree with the definition, whatever the sizes, the clips and what frames weigh', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 11 }),
        fc.boolean(),
        (seed, frames, size, other, isWeighed) => {
          const x = randomFrames(seed, other, 3, frames, 64);
          const y = randomFrames(seed + 1, size, -2, frames, 64);
          const alike = new Array<number>(frames + 64).fill(1);
          const weights = isWeighed ? alike.map((_, t) => 1 / (1 + (t % 5))) : alike;
          const given = isWeighed ? Float64Array.from(weights) : undefined;
          const { mean, centred } = momentsOf(y, given);
          const cross = crossMomentsOf(x, y, given);
          expect(cross.columnMean).toEqual(mean);
          expect(cross.rowMean).toEqual(momentsOf(x, given).mean);
          const total = weights.reduce((sum, w) => sum + w, 0);
          for (let j = 0; j < size; j++) {
            const own = column(y, j);
            expect(mean[j]!).toBeCloseTo(own.reduce((sum, v, t) => sum + weights[t]! * v, 0) / total, 10);
            for (let i = 0; i < size; i++) {
              // Sums of a block are of binary32.
              expect(symmetricAt(centred, i, j)).toBeCloseTo(slow(column(y, i), own, weights), 5);
            }
            for (let i = 0; i < other; i++) {
              expect(cross.centred[i * size + j]!).toBeCloseTo(slow(column(x, i), own, weights), 5);
            }
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('are zero for a constant and of no frames', () => {
    expect(momentsOf({ size: 2, clips: [] }).centred.upper).toEqual(new Float64Array(3));
    const clip = Float32Array.from({ length: 260 }, (_, k) => (k % 2 === 0 ? 0.1 : -1e6));
    expect(Math.max(...momentsOf({ size: 2, clips: [clip] }).centred.upper)).toBeLessThan(1e-18);
  });

  it('do not cancel where the mean is 1e5 times what varies', () => {
    // Float32 holds 1e5 + k / 64 exactly. Around the mean: +-1/64 in step, in opposite step.
    const clip = Float32Array.from(
      { length: 2000 },
      (_, k) => 1e5 + (k % 2 === 0 ? 1 : -1) * (k % 4 < 2 ? 1 / 64 : -1 / 64),
    );
    const { upper } = momentsOf({ size: 2, clips: [clip] }).centred;
    expect([...upper].map((sum) => sum * 64 ** 2)).toEqual([1, -1, 1].map((one) => expect.closeTo(one, 6)));
  });
});
