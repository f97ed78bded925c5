// Networks in a row, lowered: interpreter and engine give the same bytes, and floats what the reference run gives.
import { describe, expect, it } from 'vitest';
import { randomFromSeed } from '../base/random.ts';
import { observeRanges, rangesToJson } from '../calibrate/index.ts';
import { createInterpreter } from '../interpret/index.ts';
import { createReference } from '../network/index.ts';
import { parseProgram, serialiseProgram } from '../program/index.ts';
import { verifyProgram } from '../program/verify.ts';
import { createIntegerEngine } from '../wasm/index.ts';
import { listSites, lower } from './index.ts';
import { randomPipeline } from './testing/random-pipeline.ts';

const FRAMES = 9;

describe('networks in a row, in integers', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])('have one program (%i)', (seed) => {
    const random = randomFromSeed(seed);
    const { network, frame } = randomPipeline(random);
    const features = Float32Array.from({ length: FRAMES * frame }, () => random.int(-1000, 1000) / 1000);
    const ranges = rangesToJson(observeRanges(network, [features]));
    const sites = listSites(network);
    const run = (model: ReturnType<typeof createIntegerEngine> | ReturnType<typeof createInterpreter>) => {
      const out = new Float32Array(FRAMES * frame);
      model.run(features, FRAMES, out);
      return out;
    };
    for (const choose of [
      () => 'f32',
      (kind: string) => (kind === 'weight' ? 'i8' : 'i16'),
      (_: string, formats: readonly string[]) => formats[random.int(0, formats.length - 1)]!,
    ]) {
      const formats = sites.map((site) => choose(site.kind, site.formats));
      const program = lower(network, formats, ranges);
      verifyProgram(program);
      expect(parseProgram(serialiseProgram(program), 'p')).toEqual(program);
      const slow = run(createInterpreter(program));
      expect(run(createIntegerEngine(program))).toEqual(slow);
      if (!formats.every((format) => format === 'f32')) continue;
      const expected = new Float32Array(slow.length);
      createReference(network).run(features, FRAMES, expected);
      const most = Math.max(...expected.map(Math.abs));
      for (const [i, value] of slow.entries()) {
        expect(Math.abs(value - expected[i]!)).toBeLessThan(2e-5 * Math.max(1, most));
      }
    }
  });

  it('have no site where a spectrum is', () => {
    const { network } = randomPipeline(randomFromSeed(1), ['spectrum', 'samples']);
    const names = listSites(network).map(({ name }) => name);
    expect(names).not.toContain('samples');
    expect(names).not.toContain('1.spectrum');
    expect(names).not.toContain('1.masked');
    expect(names).toEqual(expect.arrayContaining(['1.x', '2.x']));
  });
});
