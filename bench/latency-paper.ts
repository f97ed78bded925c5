// Time of one frame of the generated C of scheme `paper`, by precision and by compiler flags, in one run.
//
//   node_modules/.bin/tsx bench/latency-paper.ts [--iterations N] [--cc COMPILER]
//
// Prints medians over blocks in ms per frame. Reads ../shared/paper (network, ranges, noisy clip).

import { PAPER_FRONT_END, prepareClip } from '../src/frontend/index.ts';
import {
  createPaperLowering,
  generatePaperFloatProject,
  generatePaperProject,
  type PaperBits,
  uniformBits,
} from '../src/paper/index.ts';
import { findToolchain, measureLatency, readKernels } from '../src/target/index.ts';
import { paperGraph, paperRanges, paperSamples } from '../test/paper/shared-data.ts';
import { option } from './option.ts';

const FLAGS = ['-O0', '-O2', '-O3 -march=native'];

const graph = paperGraph();
const lower = createPaperLowering(graph, paperRanges(graph));
const clip = prepareClip(paperSamples('degraded2'), PAPER_FRONT_END);
const kernels = await readKernels();

const uniform = (bits: PaperBits) =>
  generatePaperProject(lower(uniformBits(graph, bits)), `uniform${bits}`, kernels, graph);
const projects = [uniform(8), uniform(16), uniform(32), generatePaperFloatProject(graph, 'float32', kernels)];
const iterations = Number(option('--iterations') ?? 2000);

for (const [i, cflags] of FLAGS.entries()) {
  const toolchain = await findToolchain({ cc: option('--cc'), cflags });
  if (i === 0) {
    console.log(`${toolchain.version}, ${iterations} frames, ms per frame: median (interquartile range)`);
    console.log(['flags', ...projects.map(({ prefix }) => prefix)].map((word) => word.padEnd(18)).join(' '));
  }
  const [candidate, ...baselines] = projects;
  // At -O0 a frame takes milliseconds: fewer of them give the same median.
  const result = await measureLatency({
    toolchain,
    candidate: candidate!,
    baselines,
    features: clip.features,
    frames: clip.frames,
    iterations: cflags === '-O0' ? Math.ceil(iterations / 10) : iterations,
  });
  const figures = [result, ...result.baselines].map(
    ({ nsPerFrame, spreadNs }) => `${(nsPerFrame / 1e6).toFixed(3)} (${(spreadNs / 1e6).toFixed(3)})`,
  );
  console.log([cflags, ...figures].map((word) => word.padEnd(18)).join(' '));
}
