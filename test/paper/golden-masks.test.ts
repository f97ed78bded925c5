// Masks of the paper's own simulator (golden/mask_*.npy, pair 2) against interpreter and engine of scheme paper. Asked for
// are the first 20 frames within 1e-6 on 99.9 % of values; given features as the simulator had them, all 120 recorded
// frames agree, and they have to.
import { expect, it } from 'vitest';
import { type FrameModel, float32Features, PAPER_FRONT_END } from '../../src/frontend/index.ts';
import {
  bitsOfGenome,
  createPaperArena,
  createPaperEngine,
  createPaperInterpreter,
  createPaperLowering,
} from '../../src/paper/index.ts';
import { describeWith } from '../requirements.ts';
import { goldenGenomes, goldenMask, paperGraph, paperRanges, paperSamples } from './shared-data.ts';

const FRAMES = 120;
const TOLERANCE = 1e-6;

describeWith(['shared/paper'], "masks of the simulator's recorded genomes", () => {
  const graph = paperGraph();
  const lower = createPaperLowering(graph, paperRanges(graph));
  const features = float32Features(paperSamples('degraded2'), PAPER_FRONT_END, FRAMES);
  const arena = createPaperArena();

  /** Share of values within the tolerance. */
  function agreement(model: FrameModel, name: string, frames: number): number {
    const golden = goldenMask(name).data;
    const mask = new Float32Array(frames * model.bins);
    model.run(features.subarray(0, mask.length), frames, mask);
    let agree = 0;
    mask.forEach((v, i) => {
      if (Math.abs(v - golden[i]!) <= TOLERANCE) agree++;
    });
    return agree / mask.length;
  }

  for (const { name, genome } of goldenGenomes()) {
    it(`${name}: the interpreter gives them over 20 frames, the engine over ${FRAMES}`, () => {
      const program = lower(bitsOfGenome(graph, genome));
      expect(agreement(createPaperInterpreter(program), name, 20)).toBeGreaterThanOrEqual(0.999);
      expect(agreement(createPaperEngine(program, arena), name, FRAMES)).toBeGreaterThanOrEqual(0.999);
    });
  }
});
