// Time of a hop of published networks on one thread (DTLN whole, ../shared/networks/dtln, unless told otherwise): the networks in ONNX Runtime's float32, frame by frame with
// their states carried and less what an empty session's call costs, and generated C, whose time holds the transforms between them too.
// npx tsx bench/dtln-time.ts [--model FILE] [BITS ...]      default w8a16 8 float32; alternating, medians
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { prepareClip } from '../src/frontend/index.ts';
import { createScheme, embeddedClips, loadModel, rangesOfClips, readPairsOf } from '../src/inputs/index.ts';
import { createOnnxWriter } from '../src/onnx/index.ts';
import { uniformCandidate } from '../src/scheme/index.ts';
import { findToolchain, measureLatency, readKernels } from '../src/target/index.ts';
import { DTLN } from '../test/frontend/dtln-oracle.ts';
import { sharedRoot } from '../test/requirements.ts';
import { option } from './option.ts';

const FRAMES = 200;
const ROUNDS = 3;
const ITERATIONS = 200;

interface Timed {
  readonly session: ort.InferenceSession;
  readonly feeds: Readonly<Record<string, ort.Tensor>>;
}

async function open(bytes: Uint8Array): Promise<Timed> {
  const session = await ort.InferenceSession.create(bytes, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  });
  const feeds = session.inputMetadata.map((input) => {
    const sizes = input.isTensor ? input.shape.map((n) => (typeof n === 'number' && n > 0 ? n : 1)) : [];
    const data = new Float32Array(sizes.reduce((product, n) => product * n, 1)).map(
      (_, i) => 0.1 * Math.sin(i),
    );
    return [input.name, new ort.Tensor('float32', data, sizes)] as const;
  });
  return { session, feeds: Object.fromEntries(feeds) };
}

/** Microseconds of a call: the median of many. */
async function callUs({ session, feeds }: Timed): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < FRAMES; i++) {
    const start = performance.now();
    await session.run(feeds);
    times.push((performance.now() - start) * 1000);
  }
  return median(times);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

function emptyModel(): Uint8Array {
  const writer = createOnnxWriter('nothing', 17);
  writer.input('x', 'float', [1, 512]);
  writer.node('Relu', ['x'], ['y']);
  writer.output('y', 'float', [1, 512]);
  return writer.finish();
}

const one = option('--model');
const files = one === undefined ? DTLN : [one];
const model = one === undefined ? loadModel(DTLN, { frontEnd: 'dtln' }) : loadModel(one, {});
const ranges = rangesOfClips(model, embeddedClips('calibration')!);
const scheme = createScheme('integer', model.graph, () => ranges, await readKernels());
const given = process.argv.slice(one === undefined ? 2 : process.argv.indexOf(one) + 1);
const candidates = (given.length > 0 ? given : ['w8a16', '8', 'float32']).map((bits) =>
  uniformCandidate(scheme, bits),
);
const [pair] = readPairsOf(path.join(sharedRoot, 'eval'), 16_000);
const clip = prepareClip(pair!.noisy.subarray(16_000, 32_000), model.frontEnd!);
const toolchain = await findToolchain({ cflags: '-O3 -march=native' });
const sessions = await Promise.all(files.map((file) => open(readFileSync(file))));
const empty = await open(emptyModel());

const oracle: number[] = [];
const ours = candidates.map((): number[] => []);
for (let round = 0; round < ROUNDS; round++) {
  const nothing = await callUs(empty);
  let sum = 0;
  for (const session of sessions) sum += (await callUs(session)) - nothing;
  oracle.push(sum);
  for (const [i, candidate] of candidates.entries()) {
    const { nsPerFrame } = await measureLatency({
      toolchain,
      candidate: candidate.createProject('measured'),
      baselines: [],
      features: clip.features,
      frames: clip.frames,
      iterations: ITERATIONS,
    });
    ours[i]!.push(nsPerFrame / 1000);
  }
}
const reference = median(oracle);
console.log(`ONNX Runtime ${ort.env.versions.node}, float32, one thread: ${reference.toFixed(1)} us a hop`);
for (const [i, { name }] of candidates.entries()) {
  const us = median(ours[i]!);
  console.log(
    `C ${name}: ${us.toFixed(1)} us a hop, ${(reference / us).toFixed(2)} times as fast (${toolchain.version})`,
  );
}
