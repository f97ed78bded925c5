// The same network, weights and clip in ONNX Runtime and in hushbit, in one run: raw PESQ, bytes, microseconds per frame on
// one thread.
//
//   npm run bench:onnxruntime [-- --run DIR] [--iterations N] [--seconds N]
//
// The paper's network and pair 2 (../shared/paper), rectangular window, both sides calibrated on pair 1. ONNX Runtime runs
// float32 (GRU operator) and QDQ files written here: static 8-bit with states at 8 bits as well, which is what its own
// static quantisation amounts to where it quantises a recurrence at all; dense layers at 8 bits and GRUs in float32, which is
// what it makes of a file whose GRUs are operators (here they are decomposed: the time is not that of the operator); and
// hushbit's W8A8, whose states have 16 bits: hushbit's grid in another runtime, no rival of its own. Each is timed frame by
// frame, as a device has to run it; the float file also with the whole clip in one call, where nothing but the network costs
// time. What a call itself costs is timed on a network of one node. hushbit is timed as generated C; its bytes are those of
// `export --format program`, which is compressed, so the summary sets the plain .onnx files beside them.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { decodeWav, toPaperPcm16 } from '../src/audio/index.ts';
import { generateIntegerProject } from '../src/c/index.ts';
import { observeRanges, rangesFromJson, rangesToJson } from '../src/calibrate/index.ts';
import { applyMask, maskOf, PAPER_FRONT_END, prepareClip } from '../src/frontend/index.ts';
import { createScheme, packProgram, readModel } from '../src/inputs/index.ts';
import { listSites, lower, uniformFormats } from '../src/lower/index.ts';
import { pesq } from '../src/metrics/index.ts';
import { createOnnxWriter, exportFloatOnnx, exportQdqOnnx, type OnnxExport } from '../src/onnx/index.ts';
import type { FormatName, QuantProgram } from '../src/program/index.ts';
import { parseGenome } from '../src/scheme/index.ts';
import { openRun, pick } from '../src/study/index.ts';
import { findToolchain, measureLatency, packageRoot, readKernels } from '../src/target/index.ts';
import { createFloatEngine, createIntegerEngine, createObservedRun } from '../src/wasm/index.ts';

function option(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

const paper = path.join(packageRoot(), '..', 'shared', 'paper');
const iterations = Number(option('--iterations') ?? 1000);
const seconds = Number(option('--seconds') ?? 30);
const samplesOf = (name: string) =>
  decodeWav(readFileSync(path.join(paper, 'audio', `${name}.wav`)), { place: name }).samples.subarray(
    0,
    seconds * 16000,
  );
const weights = path.join(paper, 'weights');
const files = readdirSync(weights).map((name) => ({ name, bytes: readFileSync(path.join(weights, name)) }));
const graph = readModel(files, weights);
const sites = listSites(graph);
const calibrationClip = prepareClip(samplesOf('degraded'), PAPER_FRONT_END);
const ranges = rangesToJson(observeRanges(graph, [calibrationClip.features], createObservedRun(graph)));
const clean = samplesOf('reference2');
const clip = prepareClip(samplesOf('degraded2'), PAPER_FRONT_END);
const { inputs: bins, frames } = clip;
const kernels = await readKernels();

function rawPesq(mask: Float32Array): number {
  const { reference, degraded } = toPaperPcm16(clean, applyMask(clip, mask.slice()));
  return pesq(reference, degraded, 16000, { bands: 'narrow-band' }).raw;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

const ARRAYS = { float: Float32Array, int8: Int8Array, uint8: Uint8Array, int16: Int16Array } as const;
const tensor = (type: keyof typeof ARRAYS, shape: readonly number[], fill = 0) =>
  new ort.Tensor(
    type === 'float' ? 'float32' : type,
    new ARRAYS[type](shape.reduce((product, n) => product * n, 1)).fill(fill),
    [...shape],
  );
const openSession = (bytes: Uint8Array) =>
  ort.InferenceSession.create(bytes, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  });

/** Frame by frame, states carried; every frame is timed. */
async function runFrames(model: OnnxExport): Promise<{ mask: Float32Array; us: number }> {
  const session = await openSession(model.bytes);
  const mask = new Float32Array(frames * bins);
  const times: number[] = [];
  const first = model.states.map(
    ({ state, type, shape, zeroPoint }) => [state, tensor(type, shape, zeroPoint)] as const,
  );
  let carried: Record<string, ort.Tensor> = Object.fromEntries(first);
  for (let t = 0; t < frames; t++) {
    const x = new ort.Tensor('float32', clip.features.slice(t * bins, (t + 1) * bins), [...model.frameShape]);
    const start = performance.now();
    const results = await session.run({ [model.input]: x, ...carried });
    times.push((performance.now() - start) * 1000);
    mask.set(results[model.output]!.data as Float32Array, t * bins);
    carried = Object.fromEntries(model.states.map(({ state, next }) => [state, results[next]!]));
  }
  await session.release();
  return { mask, us: median(times) };
}

async function runWhole(model: OnnxExport): Promise<number> {
  const session = await openSession(model.bytes);
  const states = model.states.map(({ state, type, shape }) => [state, tensor(type, shape)] as const);
  const x = new ort.Tensor('float32', clip.features, [frames, 1, bins]);
  const times: number[] = [];
  for (let i = 0; i < 5; i++) {
    const start = performance.now();
    await session.run({ [model.input]: x, ...Object.fromEntries(states) });
    times.push(((performance.now() - start) * 1000) / frames);
  }
  await session.release();
  return median(times);
}

async function callCost(): Promise<number> {
  const writer = createOnnxWriter('nothing', 17);
  writer.input('x', 'float', [1, bins]);
  writer.node('Relu', ['x'], ['mask']);
  writer.output('mask', 'float', [1, bins]);
  const frameShape = [1, bins];
  const { us } = await runFrames({
    bytes: writer.finish(),
    input: 'x',
    frameShape,
    output: 'mask',
    states: [],
  });
  return us;
}

const toolchain = await findToolchain({ cflags: '-O3 -march=native' });

async function generatedC(program: QuantProgram, prefix: string): Promise<number> {
  const project = generateIntegerProject(program, prefix, kernels);
  const { features } = clip;
  const { nsPerFrame } = await measureLatency({
    toolchain,
    candidate: project,
    baselines: [],
    features,
    frames,
    iterations,
  });
  return nsPerFrame / 1000;
}

interface Row {
  readonly name: string;
  readonly raw: number;
  readonly bytes: number;
  readonly us: number;
}
function report(row: Row): Row {
  const { name, raw, bytes, us } = row;
  console.log(
    `${name.padEnd(56)}${raw.toFixed(4).padStart(8)}${`${bytes}`.padStart(11)}${us.toFixed(1).padStart(10)}`,
  );
  return row;
}

console.log(`${frames} frames of pair 2, ${toolchain.version}, ONNX Runtime ${ort.env.versions.node}`);
console.log(`${''.padEnd(56)}raw PESQ      bytes  us/frame (median)`);

const float = exportFloatOnnx(graph);
const floatRun = await runFrames(float);
const ortFloat = report({
  name: 'ONNX Runtime float32',
  raw: rawPesq(floatRun.mask),
  bytes: float.bytes.length,
  us: floatRun.us,
});
report({ ...ortFloat, name: 'ONNX Runtime float32, whole clip in one call', us: await runWhole(float) });

/** Every activation and state at 8 bits; what a quantiser that knows nothing of recurrences does. */
const allEight = lower(
  graph,
  sites.map((): FormatName => 'i8'),
  ranges,
);
/** The last state's copy is what the first dense layer behind the GRUs reads. */
const lastCopy = sites.findLast(({ role }) => role === 'state-copy')!;
const denseEight = lower(
  graph,
  sites.map((site): FormatName => (site.layer.startsWith('gru') && site !== lastCopy ? 'f32' : 'i8')),
  ranges,
);
const w8a8 = lower(graph, uniformFormats(sites, 8), ranges);
async function ortStatic(name: string, program: QuantProgram): Promise<Row[]> {
  const pair: Row[] = [];
  for (const activations of ['signed', 'unsigned'] as const) {
    const model = exportQdqOnnx(program, { activations, tables: 'function' });
    const { mask, us } = await runFrames(model);
    const full = `ONNX Runtime ${name}, ${activations}`;
    pair.push(report({ name: full, raw: rawPesq(mask), bytes: model.bytes.length, us }));
  }
  return pair;
}
const plain = await ortStatic('8-bit static QDQ, states 8 bits', allEight);
const dense = await ortStatic('8-bit dense, GRUs float32', denseEight);
const ownGrid = await ortStatic("QDQ of hushbit's W8A8", w8a8);
console.log(`${'a call of ONNX Runtime alone'.padEnd(75)}${(await callCost()).toFixed(1).padStart(10)}`);

const f32 = lower(graph, uniformFormats(sites, 'float32'), {});
const mine = async (name: string, program: QuantProgram, prefix: string, mask: Float32Array) =>
  report({
    name: `hushbit ${name}`,
    raw: rawPesq(mask),
    bytes: packProgram({ name, frontEnd: PAPER_FRONT_END, program }).length,
    us: await generatedC(program, prefix),
  });
const ownFloat = await mine('float32', f32, 'f32', maskOf(clip, createFloatEngine(graph)));
const ownEight = await mine('W8A8', w8a8, 'w8a8', maskOf(clip, createIntegerEngine(w8a8)));
const run = option('--run');
if (run !== undefined) {
  const scheme = createScheme('integer', graph, () => rangesFromJson(graph, ranges, 'calibration'), kernels);
  const saved = openRun(run);
  const { solution } = pick(saved.front, option('--pick') ?? 'knee');
  const { formats } = parseGenome(scheme, solution.genome, run);
  const mixed = lower(graph, formats, ranges);
  await mine('mixed', mixed, 'mixed', maskOf(clip, createIntegerEngine(mixed)));
}

const best = (among: readonly Row[]) => among.reduce((a, b) => (b.raw > a.raw ? b : a));
const fastest = (among: readonly Row[]) => among.reduce((a, b) => (b.us < a.us ? b : a));
const percent = (bytes: number, of: number) => `${((100 * bytes) / of).toFixed(2)} % of the bytes`;
/** Positive where hushbit's is the better. */
const score = (among: readonly Row[]) => {
  const gain = ownEight.raw - best(among).raw;
  return `${gain < 0 ? '' : '+'}${gain.toFixed(4)} raw PESQ`;
};
const speed = (among: readonly Row[]) => `${(fastest(among).us / ownEight.us).toFixed(1)} times as fast`;
console.log("hushbit's W8A8 against ONNX Runtime, the best score and the best time of each kind:");
console.log(`  static int8, all activations and states 8 bits: ${score(plain)}, ${speed(plain)}`);
console.log(
  `  dense layers 8 bits, GRUs float32: ${score(dense)}; that file has ${percent(dense[0]!.bytes, float.bytes.length)} of the float .onnx`,
);
console.log(`  hushbit's own grid, states 16 bits: ${score(ownGrid)}, ${speed(ownGrid)}`);
const weightBytes = w8a8.matrices.reduce((sum, { data }) => sum + data.byteLength, 0);
console.log('W8A8 against float32:');
console.log(`  hushbit's files, both compressed: ${percent(ownEight.bytes, ownFloat.bytes)}`);
console.log(`  hushbit's file against the float .onnx: ${percent(ownEight.bytes, float.bytes.length)}`);
console.log(`  plain .onnx, QDQ against float: ${percent(ownGrid[0]!.bytes, float.bytes.length)}`);
console.log(
  `  8-bit weights and nothing else against the float .onnx: ${percent(weightBytes, float.bytes.length)}`,
);
