import { describe, expect, it } from 'vitest';
import type { CProject } from '../c/index.ts';
import { planBlocks } from './latency.ts';
import { parseTiming, subjectsText } from './measuring-program.ts';
import { medianSpread } from './statistics.ts';

function project(prefix: string, change: Partial<CProject> = {}): CProject {
  return {
    prefix,
    inputs: 3,
    outputs: 3,
    files: new Map(),
    sources: [],
    kernels: [],
    includes: [],
    needsInit: true,
    data: new Map(),
    ...change,
  };
}

describe('subjectsText', () => {
  it('declares and lists the functions of every project', () => {
    const text = subjectsText([project('one'), project('two', { needsInit: false })]);
    expect(text).toContain('{"one", one_state_bytes, one_reset, one_frame, one_init},');
    expect(text).toContain('{"two", two_state_bytes, two_reset, two_frame, NULL},');
    expect(text).not.toContain('two_init');
    expect(text).toContain('measure_subject_count = 2;');
  });

  it('refuses equal prefixes, prefixes that are no identifiers, and other sizes', () => {
    expect(() => subjectsText([project('one'), project('one')])).toThrow('prefix');
    expect(() => subjectsText([project('o"ne')])).toThrow('prefix');
    expect(() => subjectsText([project('one'), project('two', { inputs: 4 })])).toThrow('features');
  });
});

describe('parseTiming', () => {
  const projects = [project('one'), project('two')];

  it('reads a line per start and project', () => {
    expect(parseTiming('one 1.5 2\ntwo 3 4\none 5\ntwo 6\n', projects, [2, 1])).toEqual([
      [
        [1.5, 2],
        [3, 4],
      ],
      [[5], [6]],
    ]);
  });

  it.each([
    '',
    'one 1 2\n',
    'two 1 2\none 3 4\n',
    'one 1\ntwo 2\n',
    'one 1 x\ntwo 3 4\n',
    'one 1 0\ntwo 3 4\n',
    'one 1 2\ntwo 3 4\n',
    'one 1 2\ntwo 3 4\none 1 2\none 3 4\n',
  ])('refuses %j', (text) => {
    expect(() => parseTiming(text, projects, [2, 2])).toThrow('compiled program');
  });
});

describe('planBlocks', () => {
  it('spreads the iterations over blocks and gives baselines half of them', () => {
    expect(planBlocks(1000, 2)).toEqual({ blocks: 200, blockFrames: [5, 3, 3] });
    expect(planBlocks(7, 1)).toEqual({ blocks: 7, blockFrames: [1, 1] });
    expect(planBlocks(10_000, 0)).toEqual({ blocks: 200, blockFrames: [50] });
  });
});

describe('medianSpread', () => {
  it('is the median and the interquartile range', () => {
    expect(medianSpread([5])).toEqual({ median: 5, spread: 0 });
    expect(medianSpread([4, 1, 3, 2])).toEqual({ median: 2.5, spread: 1.5 });
    expect(medianSpread([1000, 1, 2, 3, 4])).toEqual({ median: 3, spread: 2 });
  });
});
