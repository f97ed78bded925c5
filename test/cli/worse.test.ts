// A network that makes the clips worse (random weights behind a front end that nobody named) is said to, by whatever command hears
// it, through the built binary.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeWav } from '../../src/audio/index.ts';
import { randomFromSeed } from '../../src/base/random.ts';
import { createOnnxWriter } from '../../src/onnx/index.ts';
import { packageRoot } from '../../src/target/index.ts';
import { hushbit, makeWorkspace, type Workspace, writeWav } from './workspace.ts';

const BINS = 257;

function networkOfNoise(): Uint8Array {
  const random = randomFromSeed(5);
  const writer = createOnnxWriter('noise', 17);
  const data = Float32Array.from({ length: BINS * BINS }, () => random.int(-1000, 1000) / 1000);
  const x = writer.input('x', 'float', [1, BINS]);
  writer.node('MatMul', [x, writer.constant('W', 'float', [BINS, BINS], data)], ['logits']);
  writer.node('Sigmoid', ['logits'], ['mask']);
  writer.output('mask', 'float', [1, BINS]);
  return writer.finish();
}

let space: Workspace;
let model: string;
beforeAll(() => {
  space = makeWorkspace();
  model = space.at('noise.onnx');
  writeFileSync(model, networkOfNoise());
  for (const part of ['clean', 'noisy']) {
    const file = path.join(packageRoot(), 'models', 'clips', 'search', part, 'american-pink.wav');
    const { samples, sampleRateHz } = decodeWav(readFileSync(file), { place: file });
    writeWav(space.at(`${part}.wav`), samples.subarray(0, 2 * sampleRateHz), sampleRateHz);
  }
});
afterAll(() => space.remove());

test.each([
  ['evaluate', '--bits', 'float32', '--no-latency'],
  ['baselines', '--no-latency'],
  [
    'search',
    '--max-evaluations',
    '1',
    '--objectives',
    'fidelity,flash',
    '--formats',
    '8,16',
    '--no-report',
    '--out',
    'RUN',
  ],
])('%s says so, and that the front end was guessed', async (...args) => {
  const pair = ['--clean', space.at('clean.wav'), '--noisy', space.at('noisy.wav')];
  const own = args.map((arg) => (arg === 'RUN' ? space.at('run') : arg));
  const { code, stderr } = await hushbit([...own, ...pair, '--model', model]);
  expect(code, stderr).toBe(0);
  expect(stderr).toMatch(/front end guessed from .*--front-end says another/);
  expect(stderr).toMatch(/float32 makes the clips worse: raw PESQ [\d.]+, [\d.]+ as they are/);
  expect(stderr).toMatch(/name its front end with --front-end/);
});
