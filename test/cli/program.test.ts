// A candidate as files, through the built binary: a program that runs by itself, and ONNX there and back.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeWav } from '../../src/audio/index.ts';
import { packageRoot } from '../../src/target/index.ts';
import { hushbit, makeWorkspace, type Workspace, writeWav } from './workspace.ts';

const SECONDS = 2;
const nsnet2 = path.join(packageRoot(), 'models', 'nsnet2');

let space: Workspace;
beforeAll(async () => {
  space = makeWorkspace();
  for (const [part, name, to] of [
    ['search/clean', 'american-pink.wav', 'clean.wav'],
    ['search/noisy', 'american-pink.wav', 'noisy.wav'],
    ['calibration/noisy', 'french-white.wav', 'quiet/other.wav'],
  ] as const) {
    const file = path.join(packageRoot(), 'models', 'clips', part, name);
    const { samples, sampleRateHz } = decodeWav(readFileSync(file), { place: file });
    writeWav(space.at(to), samples.subarray(0, SECONDS * sampleRateHz), sampleRateHz);
  }
  await printed('calibrate', '--model', nsnet2, '--clips', space.at('quiet'), '--output', space.at('c.json'));
});
afterAll(() => space.remove());

/** What a command that ends well prints with --json. */
async function printed(...args: readonly string[]) {
  const { code, stdout, stderr } = await hushbit([...args, '--quiet', '--json']);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

async function refused(args: readonly string[], ...words: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await hushbit(args);
  expect(stderr.trim().split('\n'), stderr).toHaveLength(1);
  for (const word of words) expect(stderr).toContain(word);
  expect(stdout).toBe('');
  expect(code).toBe(2);
}

const ofNsnet2 = () => ['--model', nsnet2, '--calibration', space.at('c.json')];
const denoise = (output: string, ...more: readonly string[]) =>
  printed('denoise', space.at('noisy.wav'), '--output', space.at(output), ...more);
const exported = (to: string, format: string, ...more: readonly string[]) =>
  printed('export', ...ofNsnet2(), '--format', format, '--output', space.at(to), ...more);
const bytesOf = (...file: readonly string[]) => readFileSync(space.at(...file));

test('an exported program gives the WAV of its candidate, byte for byte, in a quarter of the bytes', async () => {
  const wanted = ['--bits', '8', '--window', 'hann', '--mask-floor', '-30'];
  const { files, bytes, name } = await exported('small', 'program', ...wanted);
  expect(files).toEqual(['network.hbq']);
  const file = space.at('small', 'network.hbq');
  expect(statSync(file).size).toBe(bytes);
  await exported('again', 'program', ...wanted);
  expect(bytesOf('again', 'network.hbq').equals(bytesOf('small', 'network.hbq'))).toBe(true);

  await denoise('plain.wav', ...ofNsnet2(), ...wanted);
  const ran = await denoise('small.wav', '--program', file);
  expect(ran).toMatchObject({ name, seconds: SECONDS });
  expect(bytesOf('small.wav').equals(bytesOf('plain.wav'))).toBe(true);
  await denoise('float.wav', '--model', nsnet2);
  expect(bytesOf('small.wav').equals(bytesOf('float.wav'))).toBe(false);

  const float = await exported('float', 'onnx', '--bits', 'float32');
  expect(bytes).toBeLessThan(float.bytes / 4);
});

test('nothing else is said beside --program, and a damaged file is told in one line', async () => {
  const file = space.at('small', 'network.hbq');
  const run = (program: string, ...more: readonly string[]) => [
    ...['denoise', space.at('noisy.wav'), '--output', space.at('none.wav'), '--program', program],
    ...more,
  ];
  for (const [option, value] of [
    ['--model', nsnet2],
    ['--bits', '8'],
    ['--genome', 'genome.json'],
    ['--run', 'runs/first'],
    ['--window', 'hann'],
  ] as const) {
    await refused(run(file, option, value), option, 'beside --program');
  }
  const whole = readFileSync(file);
  writeFileSync(space.at('cut.hbq'), whole.subarray(0, 1_000_000));
  await refused(run(space.at('cut.hbq')), 'cut.hbq', 'expected', 'got 999980');
  whole[1_000_000]! ^= 4;
  writeFileSync(space.at('flipped.hbq'), whole);
  await refused(run(space.at('flipped.hbq')), 'flipped.hbq', 'checksum');
  await refused(run(space.at('no.hbq')), 'no.hbq', 'no such file');
  await refused(run(space.at('clean.wav')), 'clean.wav', 'another file');
});

test('a network written as ONNX and read again scores as its .npy files do', async () => {
  const { files } = await exported('quantised', 'onnx', '--bits', '8');
  expect(files).toEqual(['model.onnx', 'frontend.json']);
  expect(bytesOf('quantised', 'model.onnx').length).toBeGreaterThan(1e6);
  const scores = async (model: string, bits: string) => {
    const { candidates, noisy, window } = await printed(
      ...['evaluate', '--model', model, '--calibration', space.at('c.json'), '--bits', bits, '--no-latency'],
      ...['--clean', space.at('clean.wav'), '--noisy', space.at('noisy.wav')],
    );
    return { noisy, window, quality: candidates[0].quality, memory: candidates[0].memory };
  };
  for (const bits of ['float32', '8']) {
    const own = await scores(nsnet2, bits);
    expect(own.quality.pesqRaw).toBeGreaterThan(0);
    expect(await scores(space.at('float', 'model.onnx'), bits)).toEqual(own);
  }
});
