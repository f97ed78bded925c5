// Time of the integer engine on one core, 30 s of audio: front end, network, mask and overlap-add, by precision, and
// with raw PESQ what a search evaluates; then several clips in lock-step.
//
//   node_modules/.bin/tsx bench/engine.ts [--repeats N]
//
// Prints medians of processor time in milliseconds (on an idle machine that is wall time). Reads ../shared/paper (network, calibration, noisy clip).

import { rangesToJson } from '../src/calibrate/index.ts';
import { applyMask, enhance, FRONT_ENDS, prepareClip } from '../src/frontend/index.ts';
import { listSites, lower, uniformFormats } from '../src/lower/index.ts';
import { createQualityJudge } from '../src/measure/index.ts';
import type { FormatName } from '../src/program/index.ts';
import { createIntegerEngine } from '../src/wasm/index.ts';
import { paperGraph, paperRanges, paperSamples } from '../test/paper/shared-data.ts';
import { option } from './option.ts';

const repeats = Number(option('--repeats') ?? 9);
const graph = paperGraph();
const ranges = rangesToJson(paperRanges(graph));
const [noisy, clean] = [paperSamples('degraded2'), paperSamples('reference2')];
const frontEnd = FRONT_ENDS['nsnet2-512'];
const sites = listSites(graph);

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1]!;
}

/** Median of `count` runs after one to warm up, processor time of this process. */
function time(act: () => unknown, count = repeats): number {
  act();
  const took: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const start = process.cpuUsage();
    act();
    const { user, system } = process.cpuUsage(start);
    took.push((user + system) / 1000);
  }
  return median(took);
}

const show = (values: (string | number)[]) =>
  console.log(
    values.map((v, i) => (typeof v === 'number' ? v.toFixed(1) : v).padStart(i ? 10 : 0).padEnd(8)).join(''),
  );

const precisions: [string, FormatName[]][] = [
  ['W8A8', uniformFormats(sites, 8)],
  ['W8A16', sites.map(({ kind }): FormatName => (kind === 'weight' ? 'i8' : 'i16'))],
  ['W16A16', uniformFormats(sites, 16)],
  ['float32', uniformFormats(sites, 'float32')],
];
const seconds = noisy.length / frontEnd.sampleRateHz;
console.log(`${seconds} s of audio, medians of ${repeats}, ms`);
show(['', 'create', 'prepare', 'network', 'synthesis', 'total', '+ PESQ']);
const clip = prepareClip(noisy, frontEnd);
const mask = new Float32Array(clip.frames * clip.inputs);
const pair = { name: 'pair 2', clean, noisy, sampleRateHz: frontEnd.sampleRateHz };
const judge = createQualityJudge([pair], frontEnd, 'search', () => performance.now());
for (const [name, formats] of precisions) {
  const program = lower(graph, formats, ranges);
  const engine = createIntegerEngine(program);
  const create = time(() => createIntegerEngine(program));
  const prepare = time(() => prepareClip(noisy, frontEnd));
  const network = time(() => engine.run(clip.features, clip.frames, mask));
  const synthesis = time(() => applyMask(clip, mask));
  const total = time(() => enhance(prepareClip(noisy, frontEnd), engine));
  // The clip is prepared once per run; here its time counts, so that the figure covers all of the work.
  const evaluation = prepare + time(() => judge.score(createIntegerEngine(program)));
  show([name, create, prepare, network, synthesis, total, evaluation]);
}

console.log('\nnetwork alone, clips of the same length in lock-step, ms per clip');
const lanes = [1, 2, 4, 8];
show(['lanes', ...lanes.map(String)]);
for (const [name, formats] of precisions) {
  const program = lower(graph, formats, ranges);
  const perClip = lanes.map((count) => {
    const engine = createIntegerEngine(program, { lanes: count });
    const clips = Array.from({ length: count }, () => ({
      features: clip.features,
      frames: clip.frames,
      mask: new Float32Array(mask.length),
    }));
    return time(() => engine.runClips(clips), Math.ceil(repeats / count)) / count;
  });
  show([name, ...perClip]);
}
