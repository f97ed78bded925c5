// A network that scheme integer cannot hold (two carried tensors that change places in every
// frame), through the built binary: it runs in float32, and only what needs bits is refused.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeWav } from '../../src/audio/index.ts';
import { randomFromSeed } from '../../src/base/random.ts';
import { createOnnxWriter } from '../../src/onnx/index.ts';
import { packageRoot } from '../../src/target/index.ts';
import { hushbit, makeWorkspace, type Workspace, writeWav } from './workspace.ts';

const BINS = 257;
const UNITS = 8;

function networkOfChangingPlaces(): Uint8Array {
  const random = randomFromSeed(3);
  const writer = createOnnxWriter('changing-places', 17);
  const weights = (name: string, ...shape: readonly number[]) => {
    const length = shape.reduce((product, n) => product * n, 1);
    const data = Float32Array.from({ length }, () => random.int(-1000, 1000) / 8000);
    return writer.constant(name, 'float', shape, data);
  };
  const x = writer.input('x', 'float', [1, 1, BINS]);
  const old = writer.input('h_in', 'float', [1, 1, UNITS]);
  const gates = [weights('W', 1, 3 * UNITS, BINS), weights('R', 1, 3 * UNITS, UNITS)];
  const attributes = { hidden_size: { int: UNITS }, linear_before_reset: { int: 1 } };
  writer.node('GRU', [x, ...gates, '', '', old], ['all', 'h_out'], attributes);
  writer.node('Squeeze', ['all', writer.constant('axes', 'int64', [1], [1])], ['h']);
  const left = writer.input('left_in', 'float', [1, 1, UNITS]);
  const right = writer.input('right_in', 'float', [1, 1, UNITS]);
  writer.node('Add', ['h', left], ['both']);
  writer.node('MatMul', ['both', weights('out', UNITS, BINS)], ['logits']);
  writer.node('Identity', [right], ['left_out']);
  writer.node('Identity', [left], ['right_out']);
  writer.node('Sigmoid', ['logits'], ['mask']);
  writer.output('mask', 'float', [1, 1, BINS]);
  writer.output('left_out', 'float', [1, 1, UNITS]);
  writer.output('right_out', 'float', [1, 1, UNITS]);
  writer.output('h_out', 'float', [1, 1, UNITS]);
  return writer.finish();
}

let space: Workspace;
let model: string;
beforeAll(() => {
  space = makeWorkspace();
  model = space.at('changing-places.onnx');
  writeFileSync(model, networkOfChangingPlaces());
  for (const part of ['clean', 'noisy']) {
    const file = path.join(packageRoot(), 'models', 'clips', 'search', part, 'american-pink.wav');
    const { samples, sampleRateHz } = decodeWav(readFileSync(file), { place: file });
    writeWav(space.at(`${part}.wav`), samples.subarray(0, 2 * sampleRateHz), sampleRateHz);
  }
});
afterAll(() => space.remove());

async function printed(...args: readonly string[]) {
  const { code, stdout, stderr } = await hushbit([...args, '--quiet', '--json']);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

test('it is denoised, judged and written in float32', async () => {
  const output = space.at('out.wav');
  const pair = ['--clean', space.at('clean.wav'), '--noisy', space.at('noisy.wav')];
  await printed('denoise', space.at('noisy.wav'), '--output', output, '--model', model);
  expect(decodeWav(readFileSync(output), { place: output }).samples).toHaveLength(32000);
  const judge = ['evaluate', '--bits', 'float32', '--no-latency', ...pair];
  const { candidates } = await printed(...judge, '--model', model);
  expect(candidates).toMatchObject([{ name: 'float32', genome: null }]);
  await printed(
    ...['export', '--format', 'onnx', '--bits', 'float32', '--model', model, '--output', space.at('again')],
  );
  const again = await printed(...judge, '--model', space.at('again', 'model.onnx'));
  expect(again.candidates[0].quality).toEqual(candidates[0].quality);
});

test('fewer bits, C and a search are refused in one line that names the tensor', async () => {
  const pair = ['--clean', space.at('clean.wav'), '--noisy', space.at('noisy.wav')];
  for (const args of [
    ['evaluate', '--bits', '8', '--no-latency', ...pair],
    ['export', '--bits', 'float32', '--output', space.at('c')],
    ['search', '--generations', '1', '--out', space.at('run'), ...pair],
  ]) {
    const { code, stdout, stderr } = await hushbit([...args, '--model', model, '--quiet']);
    expect(stderr.trim().split('\n'), stderr).toHaveLength(1);
    expect(stderr).toContain('float32');
    expect(stderr).toMatch(/take each other's place/);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  }
});
