import { expect, test } from 'vitest';
import { listSites, lower } from '../lower/index.ts';
import { randomCase } from '../lower/testing/random-program.ts';
import { collectTimes, sumOfTimes } from './latency-table.ts';

const FORMATS = ['i8', 'i16', 'f32'] as const;

/** Made-up times: so many ns per multiply-add of each pair, and 5 ns for any other operation. */
const PER_PRODUCT = {
  i8: { i8: 1, i16: 2, f32: 9 },
  i16: { i8: 3, i16: 4, f32: 8 },
  f32: { i8: 7, i16: 7, f32: 6 },
};

function table(seed: number) {
  const { graph, ranges } = randomCase(seed);
  const sites = listSites(graph);
  const timed = FORMATS.flatMap((weights) =>
    FORMATS.map((vectors) => {
      const program = lower(
        graph,
        sites.map(({ kind }) => (kind === 'weight' ? weights : vectors)),
        ranges,
      );
      const operationNs = program.operations.map((operation) =>
        operation.op !== 'linear' || operation.matrixTerms.length === 0
          ? 5
          : operation.matrixTerms.reduce((sum, { matrix }) => {
              const { rows, columns } = program.matrices[matrix]!;
              return sum + rows * columns * PER_PRODUCT[weights][vectors];
            }, 0),
      );
      return { weights, vectors, program, operationNs, restNs: 11 };
    }),
  );
  return { graph, ranges, sites, timed, times: { ...collectTimes(timed), scale: 1 } };
}

test('the sum of a network that was timed is its own time', () => {
  for (const seed of [1, 2, 3]) {
    const { timed, times } = table(seed);
    for (const { program, operationNs } of timed) {
      expect(sumOfTimes(times, program)).toBeCloseTo(11 + operationNs.reduce((a, b) => a + b, 0), 6);
    }
  }
});

test('in a mixed network every product takes the time of its own pair', () => {
  const { graph, ranges, sites, times } = table(1);
  // Weights alternate between the integer widths, vectors stay at 8 bits: no operation computes in floating point.
  let weight = 0;
  const formats = sites.map(({ kind }) => (kind === 'weight' ? FORMATS[weight++ % 2]! : 'i8'));
  const program = lower(graph, formats, ranges);
  const expected = program.operations.reduce((sum, operation) => {
    if (operation.op !== 'linear' || operation.matrixTerms.length === 0) return sum + 5;
    return operation.matrixTerms.reduce((inner, { matrix }) => {
      const { rows, columns, format } = program.matrices[matrix]!;
      return inner + rows * columns * PER_PRODUCT[format as 'i8' | 'i16'].i8;
    }, sum);
  }, 11);
  expect(sumOfTimes(times, program)).toBeCloseTo(expected, 6);
  expect(sumOfTimes({ ...times, scale: 2 }, program)).toBeCloseTo(2 * expected, 6);
});

test('a table of another network is refused by name', () => {
  const { timed, times } = table(1);
  const [first] = Object.keys(times.operationNs);
  const { [first!]: _, ...rest } = times.operationNs;
  expect(() => sumOfTimes({ ...times, operationNs: rest }, timed[0]!.program)).toThrow('latency table');
});
