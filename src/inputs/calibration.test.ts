import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { observeStatistics, rangesOf, rangesToJson, statisticsOfRanges } from '../calibrate/index.ts';
import { buildNsnet2 } from '../npy/nsnet2.ts';
import { smallFeatures, smallNsnet2 } from '../npy/testing/small-nsnet2.ts';
import { momentsFileOf, packMoments, readStatistics } from './calibration.ts';
import type { LoadedModel } from './one-model.ts';

const graph = buildNsnet2(smallNsnet2());
const model = { graph } as LoadedModel;
const dir = mkdtempSync(path.join(tmpdir(), 'hushbit-calibration-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function write(name: string, frames: number, seed: number) {
  const statistics = observeStatistics(graph, [smallFeatures(frames, 9, seed)]);
  const file = path.join(dir, name);
  writeFileSync(file, JSON.stringify(rangesToJson(rangesOf(statistics))));
  return { statistics, file };
}

describe('a calibration file', () => {
  it('has its moments beside it', () => {
    expect(momentsFileOf('a/calibration.json')).toBe('a/calibration.moments');
    expect(momentsFileOf('ranges')).toBe('ranges.moments');
    const { statistics, file } = write('one.json', 70, 1);
    writeFileSync(momentsFileOf(file), packMoments(statistics));
    expect(readStatistics(model, file)).toEqual(statistics);
  });

  it('is ranges alone without them, as the first version wrote it', () => {
    const { statistics, file } = write('two.json', 30, 2);
    expect(readStatistics(model, file)).toEqual(statisticsOfRanges(rangesOf(statistics)));
  });

  it('is refused with moments of other ranges or damaged ones, by the name of their file', () => {
    const { file } = write('three.json', 30, 3);
    const { statistics } = write('four.json', 30, 4);
    const bytes = packMoments(statistics);
    writeFileSync(momentsFileOf(file), bytes);
    expect(() => readStatistics(model, file)).toThrow(/three\.moments: expected moments of these ranges/);
    writeFileSync(momentsFileOf(file), bytes.slice(0, 100));
    expect(() => readStatistics(model, file)).toThrow(/three\.moments: expected bytes as they were written/);
  });
});
