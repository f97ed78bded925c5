// A small network on disk, clips for it, and the built binary: what the tests of the command line work with.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeWav } from '../../src/audio/index.ts';
import { randomFromSeed } from '../../src/base/random.ts';
import { NSNET2_ARRAYS, writeNpy } from '../../src/npy/index.ts';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
export const binary = path.join(root, 'dist', 'cli.js');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built binary. @param onStderr called with what has come so far; may kill the process */
export function hushbit(
  args: readonly string[],
  options: {
    cwd?: string;
    env?: Record<string, string>;
    onStderr?: (text: string, kill: (signal: NodeJS.Signals) => void) => void;
    onStart?: (kill: (signal: NodeJS.Signals) => void) => void;
  } = {},
): Promise<Ended> {
  if (!existsSync(binary)) throw new Error('dist/cli.js is not there: npm run build');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [binary, ...args], {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    options.onStart?.((signal) => void child.kill(signal));
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
      options.onStderr?.(stderr, (signal) => void child.kill(signal));
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Runs the built binary and sends it a signal as soon as a condition holds, which is asked every 50 ms. */
export async function hushbitKilled(
  args: readonly string[],
  env: Record<string, string>,
  isTime: () => boolean,
  signal: NodeJS.Signals,
): Promise<Ended> {
  let kill = (): void => {};
  const watch = setInterval(() => {
    if (!isTime()) return;
    clearInterval(watch);
    kill();
  }, 50);
  try {
    return await hushbit(args, {
      env,
      onStart: (killWith) => {
        kill = () => killWith(signal);
      },
    });
  } finally {
    clearInterval(watch);
  }
}

export interface Workspace {
  readonly dir: string;
  /** Path below the workspace. */
  at(...parts: string[]): string;
  /** Model, clips and calibration of the small network, as options. */
  readonly inputs: readonly string[];
  /** A short pair in place of the embedded ones, on which members of a front are scored besides. */
  readonly validation: readonly string[];
  remove(): void;
}

const BINS = 257;
const UNITS = 6;
const DENSE = 7;

const SHAPES: Readonly<Record<(typeof NSNET2_ARRAYS)[number], number[]>> = {
  onnx__MatMul_166: [BINS, UNITS],
  fc1_bias: [UNITS],
  onnx__GRU_184: [1, 3 * UNITS, UNITS],
  onnx__GRU_185: [1, 3 * UNITS, UNITS],
  onnx__GRU_186: [1, 6 * UNITS],
  onnx__GRU_204: [1, 3 * UNITS, UNITS],
  onnx__GRU_205: [1, 3 * UNITS, UNITS],
  onnx__GRU_206: [1, 6 * UNITS],
  onnx__MatMul_207: [UNITS, DENSE],
  fc2_bias: [DENSE],
  onnx__MatMul_208: [DENSE, DENSE],
  fc3_bias: [DENSE],
  onnx__MatMul_209: [DENSE, BINS],
  fc4_bias: [BINS],
};

export function writeModel(dir: string, seed = 1): void {
  const random = randomFromSeed(seed);
  mkdirSync(dir, { recursive: true });
  for (const name of NSNET2_ARRAYS) {
    const shape = SHAPES[name];
    const amplitude = 1 / Math.sqrt(shape.at(-1)!);
    const data = Float32Array.from(
      { length: shape.reduce((a, b) => a * b, 1) },
      () => (random.int(-1000, 1000) / 1000) * amplitude,
    );
    writeFileSync(path.join(dir, `${name}.npy`), writeNpy({ shape, data }));
  }
}

/** Bursts of a buzz with harmonics, pauses between: enough like speech for PESQ. */
export function speechLike(seconds: number, seed: number): Float32Array {
  const random = randomFromSeed(seed);
  const out = new Float32Array(Math.round(seconds * 16000));
  for (let start = 0; start < out.length; start += 4800) {
    const pitch = random.int(90, 220);
    const length = random.int(2400, 4600);
    for (let i = 0; i < length && start + i < out.length; i++) {
      const envelope = Math.sin((Math.PI * i) / length) ** 2;
      let v = 0;
      for (let h = 1; h * pitch < 3800; h++) v += Math.sin((2 * Math.PI * h * pitch * i) / 16000) / h;
      out[start + i] = 0.15 * envelope * v;
    }
  }
  return out;
}

export function addNoise(clean: Float32Array, seed: number): Float32Array {
  const random = randomFromSeed(seed);
  return clean.map((v) => v + (random.int(-1000, 1000) / 1000) * 0.02);
}

export function writeWav(file: string, samples: Float32Array, rate = 16000): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, encodeWav(samples, rate, 16));
}

export function makeWorkspace(): Workspace {
  const dir = mkdtempSync(path.join(tmpdir(), 'hushbit-cli-'));
  const at = (...parts: string[]) => path.join(dir, ...parts);
  writeModel(at('model'));
  for (const [i, name] of ['one', 'two'].entries()) {
    const clean = speechLike(1.6, i + 1);
    writeWav(at('clips', 'clean', `${name}.wav`), clean);
    writeWav(at('clips', 'noisy', `${name}.wav`), addNoise(clean, i + 11));
  }
  const unseen = speechLike(1.2, 7);
  writeWav(at('validation', 'clean', 'four.wav'), unseen);
  writeWav(at('validation', 'noisy', 'four.wav'), addNoise(unseen, 17));
  writeWav(at('calibration', 'three.wav'), addNoise(speechLike(1.2, 5), 15));
  return {
    dir,
    at,
    inputs: ['--model', at('model'), '--clips', at('clips'), '--calibrate', at('calibration')],
    validation: ['--validation', at('validation')],
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
