import { describe, expect, it } from 'vitest';
import { randomFromSeed } from '../../base/random.ts';
import type { FormatName } from '../../program/formats.ts';
import { carriedWeights, groupsOf, weightSteps } from '../../program/weight-grid.ts';
import type { MatrixSource } from '../rounding-method.ts';
import { NEAREST, nearestInGroups } from './nearest.ts';

function sourceOf(data: readonly number[], columns: number): MatrixSource {
  const rows = data.length / columns;
  return { name: 'W', layer: 'l', rows, columns, data: Float32Array.from(data) };
}

function round(source: MatrixSource, format: FormatName, leastScale = new Float64Array(source.rows)) {
  return NEAREST.round(source, format, null, leastScale).matrix;
}

/** What the integers and their steps stand for. */
function realOf(matrix: ReturnType<typeof round>): number[] {
  const { rows, columns, groupSize } = matrix;
  const [weights, steps, groups] = [carriedWeights(matrix), weightSteps(matrix), groupsOf(matrix)];
  return Array.from({ length: rows * columns }, (_, i) => {
    const group = Math.floor((i % columns) / groupSize);
    return weights[i]! * steps[Math.floor(i / columns) * groups + group]!;
  });
}

const random = randomFromSeed(7);
const noise = (length: number) => Array.from({ length }, () => random.int(-1000, 1000) / 1000);

describe('nearest rounding below 8 bits', () => {
  it('keeps what lies on a mid-rise grid, all codes of it', () => {
    for (const [format, odd] of [
      ['i2', [-3, -1, 1, 3]],
      ['i3', [-7, -5, -3, -1, 1, 3, 5, 7]],
    ] as const) {
      const values = odd.map((w) => w * 0.25);
      const matrix = round(sourceOf(values, values.length), format);
      expect(matrix.grid).toBe('mid-rise');
      expect([...matrix.data]).toEqual(odd.map((w) => (w - 1) / 2));
      expect(realOf(matrix)).toEqual(values);
    }
  });

  it('takes a grid with a zero where most weights are none', () => {
    const sparse = noise(64).map((value, i) => (i % 4 === 0 ? Math.sign(value) : 0));
    expect(round(sourceOf(sparse, 16), 'i2').grid).toBe('zero-centred');
    expect(realOf(round(sourceOf(sparse, 16), 'i2'))).toEqual(sparse);
    expect(round(sourceOf(noise(64), 16), 'i2').grid).toBe('mid-rise');
  });

  it('makes next to nothing of a row of zeros on a grid without one', () => {
    const data = [...noise(200), ...new Array(4).fill(0), ...noise(200)];
    const matrix = round(sourceOf(data, 4), 'i2');
    expect(matrix.grid).toBe('mid-rise');
    for (const value of realOf(matrix).slice(200, 204)) expect(Math.abs(value)).toBeLessThan(1e-6);
  });

  it('is off by half a step at most, per group in groups', () => {
    const source = sourceOf(noise(10 * 72), 72);
    for (const format of ['i2', 'i3', 'i4', 'i8', 'i16'] as const) {
      const error = (groupSize?: number): number => {
        const { matrix } = nearestInGroups(groupSize).round(source, format, null, new Float64Array(10));
        const groups = groupsOf(matrix);
        expect(matrix.scale.length).toBe(10 * groups);
        let sum = 0;
        for (const [i, value] of realOf(matrix).entries()) {
          const at = Math.floor(i / 72) * groups + Math.floor((i % 72) / matrix.groupSize);
          const off = Math.abs(value - source.data[i]!);
          expect(off).toBeLessThanOrEqual(matrix.scale[at]! * 0.5000001);
          sum += off ** 2;
        }
        return sum;
      };
      expect(error(32)).toBeLessThan(error());
    }
  });
});
