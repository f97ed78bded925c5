// Weights that a worker rounds and finishes on its own machine are those of the search, byte for byte and under the same names: so
// they need not travel, and machines that share a directory share them.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type ByteCache, openCacheDirectory } from '../../src/disk/index.ts';
import {
  createScheme,
  loadModel,
  openRounding,
  type RoundingParts,
  rangesOfClips,
  readRoundingParts,
} from '../../src/inputs/index.ts';
import { partsOfSource, sourceOfParts } from '../../src/measure/index.ts';
import type { Network } from '../../src/network/index.ts';
import { serialiseProgram } from '../../src/program/index.ts';
import { makeWorkspace } from '../cli/workspace.ts';

it('weights that two machines finish are the same bytes under the same names, and found where they are shared', () => {
  const space = makeWorkspace();
  try {
    const model = loadModel(space.at('model'), {});
    const ranges = rangesOfClips(model, space.at('calibration'));
    const [here, there] = [space.at('here'), space.at('there')];
    const statistics = openCacheDirectory(space.at('statistics'));
    const rounding = readRoundingParts(model, 'full', { calibrate: space.at('calibration') }, statistics);
    let kept = 0;

    function programOf(network: Network, parts: RoundingParts, dir: string): Uint8Array {
      const inner = openCacheDirectory(dir);
      const cache: ByteCache = {
        ...inner,
        put(key, bytes) {
          kept++;
          inner.put(key, bytes);
        },
      };
      const scheme = createScheme(
        'integer',
        network,
        () => ranges,
        new Map(),
        openRounding(network, parts.mode, () => parts, cache),
      );
      const formats = scheme.sites.map(({ formats: all }) => (all.includes('i4') ? 'i4' : 'i8'));
      return serialiseProgram(scheme.candidate('candidate', formats).program!());
    }

    const own = programOf(model.graph, rounding, here);
    const { hash, parts } = partsOfSource({
      ...{ scheme: createScheme('integer', model.graph, () => ranges, new Map()), ranges, rounding },
      ...{ frontEnd: model.frontEnd, clips: [], metrics: 'front' },
    });
    const { network, rounding: sent } = sourceOfParts(parts.get(hash)!, parts);
    expect(programOf(network, sent!, there)).toEqual(own);
    const names = readdirSync(here).sort();
    expect(names.length).toBeGreaterThan(0);
    expect(readdirSync(there).sort()).toEqual(names);
    for (const name of names) {
      expect(readFileSync(`${there}/${name}`).equals(readFileSync(`${here}/${name}`))).toBe(true);
    }
    kept = 0;
    expect(programOf(network, sent!, here)).toEqual(own);
    expect(kept).toBe(0);
  } finally {
    space.remove();
  }
});
