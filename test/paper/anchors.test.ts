// Raw PESQ of pair 2 (reference2, degraded2; rectangular window, the paper's calibration) against what the paper's own
// code gives: float32 2.4360, and the recorded scores of uniform 8, 16 and 32 bits and of random genomes.
import { expect, it } from 'vitest';
import { toPaperPcm16 } from '../../src/audio/index.ts';
import { enhance, type FrameModel, PAPER_FRONT_END, prepareClip } from '../../src/frontend/index.ts';
import { pesq } from '../../src/metrics/index.ts';
import { bitsOfGenome, createPaperArena, createPaperEngine, lowerPaper } from '../../src/paper/index.ts';
import { createFloatEngine } from '../../src/wasm/index.ts';
import { describeWith } from '../requirements.ts';
import { goldenGenomes, paperGraph, paperRanges, paperSamples } from './shared-data.ts';

/** The transform is the simulator's, so what remains is the rounding of the synthesis. */
const TOLERANCE = 0.001;

describeWith(['shared/paper'], 'raw PESQ of pair 2', () => {
  const graph = paperGraph();
  const ranges = paperRanges(graph);
  const clean = paperSamples('reference2');
  const clip = prepareClip(paperSamples('degraded2'), PAPER_FRONT_END);
  const arena = createPaperArena();

  function score(model: FrameModel): number {
    const { reference, degraded } = toPaperPcm16(clean, enhance(clip, model));
    return pesq(reference, degraded, 16000, { bands: 'narrow-band' }).raw;
  }

  it('of float32 is 2.4360', () => {
    expect(Math.abs(score(createFloatEngine(graph)) - 2.436)).toBeLessThanOrEqual(TOLERANCE);
  });

  for (const { name, genome, rawPesq } of goldenGenomes()) {
    it(`of ${name} is ${rawPesq.toFixed(4)}`, () => {
      const program = lowerPaper(graph, ranges, bitsOfGenome(graph, genome));
      const got = score(createPaperEngine(program, arena));
      console.log(`${name}: raw PESQ ${got.toFixed(4)}, recorded ${rawPesq.toFixed(4)}`);
      expect(Math.abs(got - rawPesq)).toBeLessThanOrEqual(TOLERANCE);
    });
  }
});
