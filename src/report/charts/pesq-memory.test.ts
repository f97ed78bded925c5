import { expect, test } from 'vitest';
import { sampleData } from '../../../test/report/sample-data.ts';
import type { ReportData } from '../report-data.ts';
import { PESQ_MEMORY, paperPoint } from './pesq-memory.ts';
import { LIGHT } from './theme.ts';

const DATA = sampleData({ solutions: 4, generations: 2, sitesPerLayer: 2, evaluationsPerGeneration: 3 });

/** With a float32 network of `megabytes`, and int8 so much below it. */
function withFloat32(megabytes: number, drop = 0.01): ReportData {
  const float32 = 2.4;
  const references = DATA.references.map((one) => ({
    ...one,
    pesqRaw: one.name === 'int8' ? float32 - drop : float32,
    memory: one.name === 'noisy' ? null : { equation4Bytes: megabytes * 1e6, flashBytes: 0, ramBytes: 0 },
  }));
  return { ...DATA, references };
}

const drawn = (data: ReportData) => PESQ_MEMORY.draw(data, { theme: LIGHT, width: 700, selected: 0 });

test("the paper's mix is where its table has it, from its own float32", () => {
  const { x, y } = paperPoint(withFloat32(11.23))!;
  expect([x, y]).toEqual([4.73, expect.closeTo(-0.0152, 10)]);
  expect(drawn(withFloat32(11.23))).toContain('4.73 MB, 0.0152 below its float32');
  expect(PESQ_MEMORY.caption(withFloat32(11.23))).toContain('other weights, another clip');
});

test('beside a network of another size it is not told', () => {
  for (const size of [5, 9.9, 12.6, 40]) {
    expect(paperPoint(withFloat32(size))).toBeNull();
    expect(drawn(withFloat32(size)) + PESQ_MEMORY.caption(withFloat32(size))).not.toMatch(/paper:|The cross/);
  }
});

test('a width that loses far more than everything else lies at the edge with its number', () => {
  const small = { ...withFloat32(3.3, 0.9) };
  expect(drawn(small)).toContain('int8: −0.900, below');
  expect(drawn(withFloat32(3.3, 0.001))).not.toContain(', below');
});
