import { describe, expect, it } from 'vitest';
import { HushbitError } from '../base/errors.ts';
import type { Scheme } from '../scheme/index.ts';
import type { Constraint } from './constraints.ts';
import type { MemoryBytes } from './measurements.ts';
import { createPrecisionProblem, type PrecisionProblemOptions } from './precision-problem.ts';
import type { TimeFigures } from './time-unit.ts';

const sites = [
  { name: 'w', kind: 'weight' },
  { name: 'x', kind: 'activation' },
];
const scheme = { name: 'integer', sites, uniform: (bits: number) => sites.map(() => `i${bits}`) };
const formats = [
  ['i8', 'i16', 'f32'],
  ['i8', 'i16'],
];

/** Bytes that are no sums: two sites at 16 bits share a table. */
function memoryOf(of: readonly string[]): MemoryBytes {
  if (of[0] === 'f32') {
    throw new HushbitError({ code: 'unsupported', place: 'w', expected: 'integers', got: 'f32' });
  }
  const wide = of.filter((format) => format === 'i16').length;
  const flashBytes = 1000 * (1 + wide) + (wide > 0 ? 500 : 0);
  const ramBytes = 100 + 10 * wide;
  return { flashBytes, ramBytes, equation4Bytes: 0, memoryBytes: flashBytes, denoiserRamBytes: null };
}

function problemWith(constraints: readonly Constraint[], hasBytes = true) {
  const options: PrecisionProblemOptions = {
    scheme: scheme as unknown as Scheme,
    formats,
    objectives: ['flash'],
    constraints,
    ...(hasBytes ? { memoryOf } : {}),
    clips: [],
    excerpts: [],
    validation: [],
    isPlain: false,
    isFinished: false,
    context: null,
    timing: { context: null, device: 'table', timedOn: 'host', isSummed: true, systematic: 0.1 },
  };
  return createPrecisionProblem(options);
}

const time = (nsPerFrame: number): TimeFigures => ({
  ratio: nsPerFrame / 1000,
  nsPerFrame,
  spreadNs: 1,
  uniform8NsPerFrame: 1000,
});

describe('limits of bytes', () => {
  const flash: Constraint = { name: 'max-flash', limit: 2000 };
  const us: Constraint = { name: 'max-us', limit: 2 };
  const ram: Constraint = { name: 'max-ram', limit: 200 };

  it('are computed as a probe has them, and what only a measurement tells is left open', () => {
    const problem = problemWith([flash, us, ram]);
    const references = [memoryOf(['i8', 'i8']), memoryOf(['i16', 'i16']), time(1000), time(2000), time(1000)];
    for (const genome of [
      [0, 0],
      [1, 0],
      [1, 1],
    ]) {
      const memory = memoryOf(genome.map((level, site) => formats[site]![level]!));
      const { excess } = problem.concludeProbe!({ results: [memory, time(1500)], references });
      const computed = problem.excessOf!(genome);
      expect(computed[1]).toBeNull();
      expect([excess![0], excess![2]]).toEqual([computed[0], computed[2]]);
      expect(excess).toHaveLength(3);
      expect(computed[0]).toBe(memory.flashBytes / 2000 - 1);
    }
  });

  it('are beyond any where a network cannot be built, and nothing where nothing is limited', () => {
    expect(problemWith([flash, ram]).excessOf!([2, 0])).toEqual([Infinity, Infinity]);
    expect(problemWith([]).excessOf).toBeUndefined();
    expect(problemWith([us]).excessOf).toBeUndefined();
    expect(problemWith([flash], false).excessOf).toBeUndefined();
  });
});
