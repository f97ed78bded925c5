import { describe, expect, it } from 'vitest';
import { exact } from '../../base/estimate.ts';
import type { Front } from '../../study/index.ts';
import { budgetAnswer } from './budget.ts';

/** [flash, dB, raw PESQ, missed] */
function frontOf(rows: readonly (readonly [number, number, number, Record<string, number>?])[]): Front {
  return {
    sites: ['a'],
    solutions: rows.map(([flash, fidelity, pesq, missed]) => ({
      genome: [8],
      objectives: { fidelity, flash },
      normalised: { fidelity: -fidelity, flash },
      values: { flashBytes: exact(flash), fidelityDb: exact(fidelity), pesqRaw: exact(pesq) },
      ...(missed ? { missed } : {}),
    })),
  };
}

describe('the answer to limits', () => {
  it('is the most faithful that keeps limits of costs', () => {
    const front = frontOf([
      [3e6, 50, 2.4, { 'max-flash': 2 }],
      [9e5, 40, 2.4],
      [7e5, 20, 2.5],
    ]);
    const { index, isKept, line } = budgetAnswer(front, [{ name: 'max-flash', limit: 1e6 }])!;
    expect([index, isKept]).toEqual([1, true]);
    expect(line).toContain('the best within --max-flash 1000000: solution 1, flash, MB 0.900');
  });

  it('is the smallest that keeps a limit of a score', () => {
    const front = frontOf([
      [3e6, 50, 2.4],
      [9e5, 40, 2.4],
      [7e5, 20, 2.3, { 'max-pesq-drop': 0.09 }],
    ]);
    const { index, line } = budgetAnswer(front, [{ name: 'max-pesq-drop', limit: 0.01 }])!;
    expect(index).toBe(1);
    expect(line).toContain('the smallest within --max-pesq-drop 0.01');
  });

  it('holds solutions of runs that did not tell what they miss to what their values say', () => {
    const front = {
      ...frontOf([
        [3e6, 50, 2.4],
        [9e5, 40, 2.395],
        [7e5, 20, 2.3],
      ]),
      float32: { pesqRaw: 2.4 },
    };
    expect(budgetAnswer(front, [{ name: 'max-flash', limit: 1e6 }])!.index).toBe(1);
    expect(budgetAnswer(front, [{ name: 'max-pesq-drop', limit: 0.01 }])!.index).toBe(1);
    expect(budgetAnswer(front, [{ name: 'min-pesq', limit: 2.4 }])!.index).toBe(0);
    expect(budgetAnswer(front, [{ name: 'max-flash', limit: 5e5 }])!.line).toContain('0.200 MB above');
  });

  it('is said to be provisional where the search ended before it was measured whole', () => {
    const front = frontOf([[9e5, 40, 2.4]]);
    const stopped = {
      ...front,
      solutions: front.solutions.map((one) => ({ ...one, provisional: true as const })),
    };
    const limits = [{ name: 'max-pesq-drop', limit: 0.01 }] as const;
    expect(budgetAnswer(stopped, limits)!.line).toMatch(/solution 0.*; provisional: .*--resume$/);
    expect(budgetAnswer(front, limits)!.line).not.toContain('provisional');
  });

  it('is the nearest where none keeps them, with what it misses', () => {
    const limits = [
      { name: 'max-flash', limit: 5e5 },
      { name: 'min-pesq', limit: 2.45 },
    ] as const;
    const front = frontOf([
      [3e6, 50, 2.4, { 'max-flash': 5, 'min-pesq': 0.05 }],
      [7e5, 20, 2.3, { 'max-flash': 0.4, 'min-pesq': 0.15 }],
    ]);
    const { index, isKept, line } = budgetAnswer(front, limits)!;
    expect([index, isKept]).toEqual([1, false]);
    expect(line).toMatch(/nothing keeps .* nearest is solution 1/);
    expect(line).toContain(
      '0.200 MB above --max-flash 500000, 0.1500 of raw PESQ missing for --min-pesq 2.45',
    );
    expect(budgetAnswer({ sites: [], solutions: [] }, limits)).toBeNull();
  });
});
