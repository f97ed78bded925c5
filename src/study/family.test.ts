import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { joinFronts, type MemberRun, pickOfFamily, readFamily, winnersOf, writeFamily } from './family.ts';
import type { Solution } from './front.ts';

const estimate = (mean: number) => ({ mean, standardError: null, n: 4 });

/** [raw PESQ, flash] of each solution; fidelity is worth nothing across networks. */
function member(
  name: string,
  points: readonly (readonly [number, number])[],
  more: Partial<Solution> & { float32?: number; objectives?: Solution['objectives'] } = {},
): MemberRun {
  const { float32 = 3, ...rest } = more;
  const solutions = points.map(
    ([pesqRaw, flashBytes]): Solution => ({
      genome: [8],
      objectives: {},
      normalised: { fidelity: 0, flash: 0 },
      values: { pesqRaw: estimate(pesqRaw), flashBytes: estimate(flashBytes), fidelityDb: estimate(30) },
      ...rest,
    }),
  );
  const front = { sites: ['W'], float32: { pesqRaw: float32 }, solutions };
  const run = { objectives: ['fidelity', 'flash'] };
  return { name, saved: { dir: name, run, front } as unknown as MemberRun['saved'] };
}

const large = member('large', [
  [2.9, 3e6],
  [2.6, 1e6],
]);
const small = member(
  'small',
  [
    [2.7, 8e5],
    [2.5, 3e5],
    [2.4, 4e5],
  ],
  { float32: 2.75 },
);

describe('the front of a family', () => {
  it('holds what no network beats by what is heard and by bytes, from small to large', () => {
    const front = joinFronts([large, small]);
    expect(front.axes).toEqual(['pesq', 'flash']);
    expect(front.solutions.map(({ network, index }) => [network, index])).toEqual([
      ['small', 1],
      ['small', 0],
      ['large', 0],
    ]);
    expect(winnersOf(front)).toEqual([
      { network: 'small', from: 0, to: 1 },
      { network: 'large', from: 2, to: 2 },
    ]);
  });

  it('is picked from like any front, a drop counted from the best network', () => {
    const front = joinFronts([large, small]);
    const picked = (rule: string) => {
      const { network, index } = pickOfFamily(front, rule);
      return [network, index];
    };
    expect(picked('smallest')).toEqual(['small', 1]);
    expect(picked('best-pesq')).toEqual(['large', 0]);
    expect(picked('1')).toEqual(['small', 0]);
    expect(picked('max-pesq-drop=0.3')).toEqual(['small', 0]);
    expect(picked('max-pesq-drop=0.1')).toEqual(['large', 0]);
    expect(() => pickOfFamily(front, 'max-pesq-drop=0.01')).toThrow(/loses at most 0.01/);
    expect(() => pickOfFamily(front, '3')).toThrow(/0[.][.]2/);
  });

  it('leaves out what misses a limit that others keep, and what was not heard', () => {
    const missing = member('missing', [[3, 1e5]], { missed: { 'max-flash': 0.2 } });
    const unheard = member('unheard', [[3, 1e5]], { values: { flashBytes: estimate(1e5) } });
    const { solutions } = joinFronts([small, missing, unheard]);
    expect(solutions.map(({ network }) => network)).toEqual(['small', 'small']);
    expect(joinFronts([missing]).solutions).toHaveLength(1);
  });

  it('needs the same objectives everywhere', () => {
    const other = member('other', [[2, 1]]);
    Object.assign(other.saved.run, { objectives: ['fidelity', 'latency', 'flash'] });
    expect(() => joinFronts([large, other])).toThrow(/the objectives pesq, flash/);
    expect(() => joinFronts([])).toThrow(/a network that was searched/);
  });
});

describe('family.json', () => {
  let dir = '';
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'hushbit-family-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('comes back, and refuses what is none', () => {
    const members = [{ name: 'nsnet2-0.5', model: 'nsnet2', keep: 0.5 }];
    writeFamily(path.join(dir, 'new'), members);
    expect(readFamily(path.join(dir, 'new'))).toEqual(members);
    expect(() => readFamily(dir)).toThrow(/family[.]json/);
    writeFamily(dir, [{ name: '../outside', model: 'nsnet2', keep: 1 }]);
    expect(() => readFamily(dir)).toThrow(/family[.]json/);
  });
});
