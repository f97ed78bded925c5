// The C of the paper's own network over the whole of pair 2, compiled as a search compiles it, against the engine that
// judges quality: raw PESQ within 0.005 at 8, 16 and 32 bits, and for some recorded genomes; masks of the first frames
// value by value (the engine is held against the recorded ones elsewhere). Recurrent rounding may diverge after a tie, hence PESQ and not equality for the rest.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { toPaperPcm16 } from '../../src/audio/index.ts';
import { enhance, type FrameModel, maskOf, PAPER_FRONT_END, prepareClip } from '../../src/frontend/index.ts';
import { pesq } from '../../src/metrics/index.ts';
import {
  bitsOfGenome,
  createPaperArena,
  createPaperEngine,
  generatePaperFloatProject,
  generatePaperProject,
  lowerPaper,
  uniformBits,
} from '../../src/paper/index.ts';
import {
  findToolchain,
  type LatencyBench,
  measureLatency,
  openLatencyBench,
  readKernels,
} from '../../src/target/index.ts';
import { createFloatEngine } from '../../src/wasm/index.ts';
import { goldenGenomes, paperGraph, paperRanges, paperSamples } from '../paper/shared-data.ts';
import { describeWith } from '../requirements.ts';

const PESQ_TOLERANCE = 0.005;
const COMPARED = ['uniform8', 'uniform16', 'uniform32', 'random0', 'random1'];
/** Frames of which 99.9 % of the mask values agree within 1e-6. */
const EARLY_FRAMES = 20;

describeWith(['shared/paper', 'cc'], 'the C of the paper network on pair 2', () => {
  const graph = paperGraph();
  const ranges = paperRanges(graph);
  const clean = paperSamples('reference2');
  const clip = prepareClip(paperSamples('degraded2'), PAPER_FRONT_END);
  const arena = createPaperArena();
  let bench: LatencyBench;
  beforeAll(async () => {
    const { features, frames } = clip;
    bench = await openLatencyBench({ toolchain: await findToolchain(), baselines: [], features, frames });
  });
  afterAll(() => bench?.dispose());

  function score(model: FrameModel): number {
    const { reference, degraded } = toPaperPcm16(clean, enhance(clip, model));
    return pesq(reference, degraded, 16000, { bands: 'narrow-band' }).raw;
  }

  /** What was computed elsewhere, as a model of this clip. */
  function recorded(masks: Float32Array): FrameModel {
    let at = 0;
    return {
      bins: clip.inputs,
      outputs: clip.outputs,
      reset: () => void (at = 0),
      run(_features, frames, mask) {
        mask.set(masks.subarray(at * clip.inputs, (at + frames) * clip.inputs));
        at += frames;
      },
    };
  }

  async function masksOf(project: Parameters<LatencyBench['prepare']>[0]): Promise<Float32Array> {
    const prepared = await bench.prepare(project);
    try {
      return await prepared.masks();
    } finally {
      await prepared.dispose();
    }
  }

  for (const { name, genome } of goldenGenomes().filter((one) => COMPARED.includes(one.name))) {
    it(`scores as the engine does: ${name}`, async () => {
      const program = lowerPaper(graph, ranges, bitsOfGenome(graph, genome));
      const masks = await masksOf(generatePaperProject(program, 'net', await readKernels(), graph));
      const expected = maskOf(clip, createPaperEngine(program, arena));
      const [fromC, fromEngine] = [score(recorded(masks)), score(recorded(expected))];
      console.log(`${name}: raw PESQ of the C ${fromC.toFixed(4)}, of the engine ${fromEngine.toFixed(4)}`);
      expect(Math.abs(fromC - fromEngine)).toBeLessThanOrEqual(PESQ_TOLERANCE);

      const early = masks.subarray(0, EARLY_FRAMES * clip.inputs);
      const close = early.filter((value, i) => Math.abs(value - expected[i]!) <= 1e-6).length;
      expect(close / early.length).toBeGreaterThanOrEqual(0.999);
    });
  }

  it('scores as the engine does: float32', async () => {
    const masks = await masksOf(generatePaperFloatProject(graph, 'net', await readKernels()));
    const [fromC, fromEngine] = [score(recorded(masks)), score(createFloatEngine(graph))];
    console.log(`float32: raw PESQ of the C ${fromC.toFixed(4)}, of the engine ${fromEngine.toFixed(4)}`);
    expect(Math.abs(fromC - fromEngine)).toBeLessThanOrEqual(PESQ_TOLERANCE);
  });

  it('takes longer at 32 bits than at 8: the latency objective carries a signal', async () => {
    const kernels = await readKernels();
    const uniform = (bits: 8 | 32) =>
      generatePaperProject(
        lowerPaper(graph, ranges, uniformBits(graph, bits)),
        `uniform${bits}`,
        kernels,
        graph,
      );
    const { features, frames } = clip;
    const { nsPerFrame, baselines } = await measureLatency({
      toolchain: await findToolchain(),
      candidate: uniform(8),
      baselines: [uniform(32)],
      features,
      frames,
      iterations: 300,
    });
    console.log(`8 bits ${nsPerFrame / 1e6} ms, 32 bits ${baselines[0]!.nsPerFrame / 1e6} ms per frame`);
    expect(baselines[0]!.nsPerFrame / nsPerFrame).toBeGreaterThan(1.2);
  });
});
