// Masks of scheme paper for the recorded genomes of the paper's network, bit for bit as version 0.1.0 gave them: SHA-256
// of the float32 masks of the first 120 frames of pair 2, engine and calibration as in test/paper/golden-masks.test.ts.
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { float32Features, PAPER_FRONT_END } from '../../src/frontend/index.ts';
import {
  bitsOfGenome,
  createPaperArena,
  createPaperEngine,
  createPaperLowering,
} from '../../src/paper/index.ts';
import { goldenGenomes, paperGraph, paperRanges, paperSamples } from '../paper/shared-data.ts';
import { describeWith } from '../requirements.ts';

const FRAMES = 120;
const RECORDED: Readonly<Record<string, string>> = {
  uniform8: '40a900a099e0e48eb1a9430e5d309edac1c57ae6bdb8c0ce1e9472b5ecb59bad',
  uniform16: '63fdb1d48181673a5eedb1c2186d4aa6ccc489c5febd96f8fc2579defe657d08',
  uniform32: 'd0535776e5092cc0a771f4de1f396d60099ed004b3d2c5cfc40d002c98642564',
  random0: '3f5bd428b02c2221d2e62add4690def7a12dc0008153c5e76098eb80f9971301',
  random1: '19efab07ecefd0abb1823e64f2ec80780a709d21aa51b320cb2d5a02658ed826',
  random3: 'faae5e138ebeb3ad57c8f6319d8eb4b89d52f3f1c201dacd068a209df9ced577',
  random6: 'acae62e3874bd009e50193022965c7d9b918d5d15525710b0402a01a82c4d99c',
};

describeWith(['shared/paper'], 'masks of scheme paper', () => {
  const graph = paperGraph();
  const lower = createPaperLowering(graph, paperRanges(graph));
  const features = float32Features(paperSamples('degraded2'), PAPER_FRONT_END, FRAMES);
  const arena = createPaperArena();

  for (const { name, genome } of goldenGenomes()) {
    it(`${name}: the bytes of version 0.1.0`, () => {
      const model = createPaperEngine(lower(bitsOfGenome(graph, genome)), arena);
      const mask = new Float32Array(FRAMES * model.bins);
      model.run(features, FRAMES, mask);
      expect(createHash('sha256').update(new Uint8Array(mask.buffer)).digest('hex')).toBe(RECORDED[name]);
    });
  }
});
