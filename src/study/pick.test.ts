import { describe, expect, it } from 'vitest';
import type { Front } from './front.ts';
import { parsePick, pick } from './pick.ts';

/** PESQ, microseconds, bytes. */
function frontOf(rows: [number, number, number][]): Front {
  return {
    sites: ['a'],
    solutions: rows.map(([pesqRaw, latencyUs, memoryBytes], index) => ({
      genome: [index],
      objectives: { pesqRaw, latencyUs, memoryBytes },
      normalised: { pesq: 1 - (pesqRaw - 0.5) / 4, latency: latencyUs / 100, memory: memoryBytes / 1000 },
    })),
  };
}

const front = frontOf([
  [2.5, 90, 1000],
  [2.48, 60, 700],
  [2.47, 50, 400],
  [1.9, 45, 300],
  [1.6, 47, 280],
]);

describe('pick', () => {
  it('finds the ends of the front', () => {
    expect(pick(front, 'best-pesq').index).toBe(0);
    expect(pick(front, 'fastest').index).toBe(3);
    expect(pick(front, 'smallest').index).toBe(4);
    expect(pick(front, 'smallest').solution).toBe(front.solutions[4]);
  });

  it('takes the knee nearest to the best of all after scaling', () => {
    expect(pick(front, 'knee').index).toBe(2);
    // On a straight front the middle is nearest to the corner.
    const straight = frontOf([4, 3, 2, 1, 0].map((level) => [level, 25 * level, 0]));
    expect(pick(straight, 'knee').index).toBe(2);
    // An objective in which all are equal does not matter, nor does the unit of another.
    expect(
      pick(
        frontOf([
          [4, 0.1, 5],
          [3.9, 0.01, 5],
          [1, 0, 5],
        ]),
        'knee',
      ).index,
    ).toBe(1);
    expect(pick(frontOf([[4, 1, 5]]), 'knee').index).toBe(0);
  });

  it('takes the smallest within a drop of PESQ, the drop included', () => {
    const within = (drop: string, float32: number): number =>
      pick(front, `max-pesq-drop=${drop}`, () => float32).index;
    expect(within('0', 2.5)).toBe(0);
    expect(within('0.02', 2.5)).toBe(1);
    expect(within('.03', 2.5)).toBe(2);
    expect(within('2', 2.5)).toBe(4);
    // float32, not the best of the front, is what it counts from.
    expect(within('0.02', 2.52)).toBe(0);
    expect(within('0.1', 2.0)).toBe(3);
    expect(() => within('0.1', 4)).toThrow(
      '--pick: expected a solution that loses at most 0.1 of the raw PESQ of float32 (4.0000), got 1.5000 at least, by solution 0',
    );
  });

  it('counts a drop on clips that the search did not hear as well, where the front tells both', () => {
    const heard = (mean: number) => ({ pesqRaw: { mean, standardError: 0, n: 1 } });
    const solutions = front.solutions.map((solution, index) => ({
      ...solution,
      values: heard(2.5 - 0.001 * index),
      validation: heard(index > 1 ? 2.2 : 2.4),
    }));
    const whole = { ...front, float32: { pesqRaw: 2.5, validationPesqRaw: 2.4 }, solutions };
    expect(pick(whole, 'max-pesq-drop=0.01').index).toBe(1);
    expect(pick({ ...whole, float32: { pesqRaw: 2.5 } }, 'max-pesq-drop=0.01').index).toBe(4);
  });

  it('asks for the score of float32 only where it counts from it', () => {
    const never = (): number => {
      throw new Error('asked');
    };
    expect(pick(front, 'best-pesq', never).index).toBe(0);
    expect(() => pick(front, 'max-pesq-drop=1', never)).toThrow('asked');
  });

  it('knows sizes and scores under whatever name a run has them', () => {
    const sized: Front = {
      sites: ['a'],
      solutions: [
        [40, 300, 2.4],
        [30, 200, 2.5],
      ].map(([fidelity, flash, pesqRaw], index) => ({
        genome: [index],
        objectives: { fidelity: fidelity!, flash: flash! },
        normalised: { fidelity: 1 - fidelity! / 60, flash: flash! / 1000 },
        values: { pesqRaw: { mean: pesqRaw!, standardError: null, n: 1 } },
      })),
    };
    expect(pick(sized, 'smallest').index).toBe(1);
    expect(pick(sized, 'best-pesq').index).toBe(1);
    expect(pick(sized, 'max-pesq-drop=0.05', () => 2.45).index).toBe(1);
    expect(() => pick(sized, 'fastest')).toThrow('objective latency');
  });

  it('takes instructions for time in a run for another target', () => {
    const counted: Front = {
      ...front,
      solutions: front.solutions.map((one) => ({
        ...one,
        normalised: { pesq: one.normalised.pesq!, instructions: one.normalised.latency! },
      })),
    };
    expect(pick(counted, 'fastest').index).toBe(3);
    expect(pick(counted, 'max-pesq-drop=0.03', () => 2.5).index).toBe(2);
  });

  it('takes an index, and the first of equals', () => {
    expect(pick(front, '3').index).toBe(3);
    expect(pick(front, { kind: 'index', index: 0 }).index).toBe(0);
    expect(() => pick(front, '5')).toThrow('--pick: expected an index in 0..4, got 5');
    const twins = frontOf([
      [2, 1, 1],
      [2, 1, 1],
    ]);
    for (const rule of ['best-pesq', 'knee', 'smallest', 'fastest', 'max-pesq-drop=1']) {
      expect(pick(twins, rule, () => 2).index).toBe(0);
    }
  });

  it('falls back to time where memory was not an objective, and says what a rule lacks', () => {
    const without = (name: string): Front => ({
      ...front,
      solutions: front.solutions.map((one) => ({
        ...one,
        normalised: Object.fromEntries(Object.entries(one.normalised).filter(([key]) => key !== name)),
      })),
    });
    expect(pick(without('memory'), 'max-pesq-drop=2', () => 2.5).index).toBe(3);
    expect(() => pick(without('memory'), 'smallest')).toThrow(
      '--pick: expected a run with the objective memory for smallest, got pesq, latency',
    );
    expect(() => pick(without('latency'), 'fastest')).toThrow('objective latency for fastest');
    for (const rule of ['best-pesq', 'max-pesq-drop=1']) {
      expect(() => pick(without('pesq'), rule)).toThrow(`objective pesq for ${rule.split('=')[0]}`);
    }
  });

  it('refuses other words and an empty front', () => {
    for (const text of [
      '',
      'best',
      '-1',
      '1.5',
      'max-pesq-drop',
      'max-pesq-drop=',
      'max-pesq-drop=-1',
      'max-pesq-drop=.',
    ]) {
      expect(() => parsePick(text)).toThrow(
        '--pick: expected best-pesq, knee, smallest, fastest, an index or',
      );
    }
    expect(() => pick({ sites: [], solutions: [] }, 'knee')).toThrow(
      'front: expected at least one solution, got none',
    );
  });
});
