// Time of one frame of the generated C of scheme `paper`, by precision and by compiler flags, in one run.
//
//   node_modules/.bin/tsx bench/latency-paper.ts [--iterations N] [--cc COMPILER]
//
// Prints medians over blocks in ms per frame. Reads ../shared/paper (network, ranges, noisy clip).
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { decodeWav } from '../src/audio/index.ts';
import { generatePaperFloatProject, generatePaperProject } from '../src/codegen/index.ts';
import { PAPER_FRONT_END, prepareClip } from '../src/denoise/index.ts';
import { findToolchain, measureLatency, packageRoot, readKernels } from '../src/hardware/index.ts';
import { readModel } from '../src/model/index.ts';
import {
  createPaperLowering,
  type PaperBits,
  rangesFromJson,
  uniformBits,
} from '../src/quant/paper/index.ts';

const FLAGS = ['-O0', '-O2', '-O3 -march=native'];

function option(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

const paper = path.join(packageRoot(), '..', 'shared', 'paper');
const weights = path.join(paper, 'weights');
const files = readdirSync(weights).map((name) => ({ name, bytes: readFileSync(path.join(weights, name)) }));
const graph = readModel(files, weights);
const ranges = rangesFromJson(
  graph,
  JSON.parse(readFileSync(path.join(paper, 'calibration.json'), 'utf8')),
  'calibration.json',
);
const lower = createPaperLowering(graph, ranges);
const wav = decodeWav(readFileSync(path.join(paper, 'audio', 'degraded2.wav')), { place: 'degraded2.wav' });
const clip = prepareClip(wav.samples, PAPER_FRONT_END);
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
