import { describe, expect, it } from 'vitest';
import { blockTensors, planFrameSteps } from './frame-steps.ts';

const op = (reads: number[], writes: number) => ({ reads, writes });

describe('planFrameSteps', () => {
  // x 0 -> a 1; state 2; b 3 = f(a, state); next 4 = f(b); out 5 = f(next)
  const chain = [op([0], 1), op([1, 2], 3), op([3], 4), op([4], 5)];
  const states = [{ state: 2, next: 4 }];

  it('runs what is before and after a recurrence over the block, the cycle frame by frame', () => {
    expect(planFrameSteps(chain, states)).toEqual([
      { recurrent: false, operations: [0], states: [] },
      { recurrent: true, operations: [1, 2], states: [0] },
      { recurrent: false, operations: [3], states: [] },
    ]);
  });

  it('keeps one frame of what only the cycle touches', () => {
    const steps = planFrameSteps(chain, states);
    expect([...blockTensors(chain, steps, states, [0, 5])].sort()).toEqual([0, 1, 4, 5]);
  });

  it('keeps operations behind what they read when a later cycle feeds an earlier operation', () => {
    // y 6 = g(out of the cycle 4, a 1) is listed between the two halves of a second cycle 7, 8.
    const operations = [op([0], 1), op([1, 2], 3), op([3], 4), op([6, 7], 8), op([4, 1], 6)];
    const two = [...states, { state: 7, next: 8 }];
    const order = planFrameSteps(operations, two).flatMap((step) => step.operations);
    expect(order.indexOf(4)).toBeLessThan(order.indexOf(3));
    expect(order.indexOf(2)).toBeLessThan(order.indexOf(4));
  });

  it('runs everything frame by frame where a state is read outside its cycle', () => {
    const operations = [op([0], 1), op([2], 3), op([1, 3], 4)];
    const delay = [{ state: 2, next: 1 }];
    expect(planFrameSteps(operations, delay)).toEqual([
      { recurrent: true, operations: [0, 1, 2], states: [0] },
    ]);
  });

  it('has no recurrent step without states', () => {
    expect(planFrameSteps([op([0], 1), op([1], 2)], []).every(({ recurrent }) => !recurrent)).toBe(true);
  });
});
