// Time of one frame of the generated C of scheme `integer` (network only), by precision: fast paths and portable C, and
// beside them the paper's 8-bit loop at -O0, in one run.
//
//   node_modules/.bin/tsx bench/c-integer.ts [--iterations N] [--cc COMPILER]
//
// Prints medians over blocks in microseconds per frame. Reads ../shared/paper (network, ranges, noisy clip).
import { type CProject, generateIntegerProject } from '../src/c/index.ts';
import { rangesToJson } from '../src/calibrate/index.ts';
import { PAPER_FRONT_END, prepareClip } from '../src/frontend/index.ts';
import { listSites, lower, uniformFormats } from '../src/lower/index.ts';
import { createPaperLowering, generatePaperProject, uniformBits } from '../src/paper/index.ts';
import type { FormatName } from '../src/program/index.ts';
import { findToolchain, measureLatency, readKernels } from '../src/target/index.ts';
import { paperGraph, paperRanges, paperSamples } from '../test/paper/shared-data.ts';
import { option } from './option.ts';

const graph = paperGraph();
const tensorRanges = paperRanges(graph);
const ranges = rangesToJson(tensorRanges);
const clip = prepareClip(paperSamples('degraded2'), PAPER_FRONT_END);
const kernels = await readKernels();
const sites = listSites(graph);
const iterations = Number(option('--iterations') ?? 2000);

const precisions: [string, FormatName[]][] = [
  ['W8A8', uniformFormats(sites, 8)],
  ['W8A16', sites.map(({ kind }): FormatName => (kind === 'weight' ? 'i8' : 'i16'))],
  ['W16A16', uniformFormats(sites, 16)],
  ['float32', uniformFormats(sites, 'float32')],
];
const integer = precisions.map(([name, formats]) =>
  generateIntegerProject(lower(graph, formats, ranges), name.toLowerCase(), kernels),
);
const reference = generatePaperProject(
  createPaperLowering(graph, tensorRanges)(uniformBits(graph, 8)),
  'paper8',
  kernels,
  graph,
);

/** All in one program, block by block in turn: what else the machine does meets all of them. Medians, quartile ranges. */
async function measure(projects: readonly CProject[], cflags: string, frames: number): Promise<string[]> {
  const toolchain = await findToolchain({ cc: option('--cc'), cflags });
  const [candidate, ...baselines] = projects;
  const { features } = clip;
  const given = { toolchain, candidate: candidate!, baselines, features, frames: clip.frames };
  const result = await measureLatency({ ...given, iterations: frames });
  return [result, ...result.baselines].map(
    ({ nsPerFrame, spreadNs }) => `${(nsPerFrame / 1000).toFixed(1)} (${(spreadNs / 1000).toFixed(1)})`,
  );
}

const show = (cells: readonly string[]) =>
  console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(34) : cell.padEnd(16))).join(''));

const { version } = await findToolchain({ cc: option('--cc') });
console.log(`${version}, ${iterations} frames, microseconds per frame: median (interquartile range)`);
show(['flags', ...precisions.map(([name]) => name)]);
for (const cflags of ['-O3 -march=native', '-O3 -march=native -DHB_PORTABLE', '-O3', '-O2 -DHB_PORTABLE']) {
  show([cflags, ...(await measure(integer, cflags, iterations))]);
}
show(['paper, 8 bits, -O0', ...(await measure([reference], '-O0', Math.ceil(iterations / 10)))]);
