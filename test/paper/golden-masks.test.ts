// Masks of the paper's own simulator (golden/mask_*.npy) against the interpreter and the engine of scheme paper.
import { describe, expect, it } from 'vitest';
import { bitsOfGenome, createPaperInterpreter, lowerPaper } from '../../src/quant/paper/index.ts';
import { float32Features } from './float32-features.ts';
import {
  goldenGenomes,
  goldenMask,
  havePaperData,
  paperGraph,
  paperRanges,
  paperSamples,
} from './shared-data.ts';

const FRAMES = 20;
const have = havePaperData('test/paper/golden-masks.test.ts');

describe.skipIf(!have)('the masks of the first 20 frames of pair 2', () => {
  const graph = have ? paperGraph() : null!;
  const ranges = have ? paperRanges(graph) : null!;
  const features = have ? float32Features(paperSamples('degraded2'), 512, FRAMES) : null!;

  for (const { name, genome } of have ? goldenGenomes() : []) {
    it(`of ${name} are the simulator's within 1e-6 on 99.9 % of values`, () => {
      const program = lowerPaper(graph, ranges, bitsOfGenome(graph, genome));
      const golden = goldenMask(name).data.subarray(0, features.length);
      const mask = new Float32Array(features.length);
      createPaperInterpreter(program).run(features, FRAMES, mask);
      const agree = mask.reduce((count, v, i) => count + (Math.abs(v - golden[i]!) <= 1e-6 ? 1 : 0), 0);
      expect(agree / mask.length).toBeGreaterThanOrEqual(0.999);
    });
  }
});
