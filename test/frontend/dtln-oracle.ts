// DTLN as its authors' scripts run it: a loop over ONNX Runtime, frame by frame, with transforms by definition. Knows nothing of
// this package's readers, front ends and pipelines (shared/networks/README.md says what stands around the networks).
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runStream } from './../onnx/stream-oracle.ts';
import { sharedRoot } from '../requirements.ts';

export const DTLN = ['model_1.onnx', 'model_2.onnx'].map((name) =>
  path.join(sharedRoot, 'networks/dtln', name),
);

const SIZE = 512;
const HOP = 128;
const BINS = SIZE / 2 + 1;
const SILENCE = SIZE - HOP;

const waves = Array.from({ length: SIZE }, (_, i) => ({
  cos: Math.cos((2 * Math.PI * i) / SIZE),
  sin: Math.sin((2 * Math.PI * i) / SIZE),
}));

/** Samples as long as the noisy ones; the delay of the loop is taken off. */
export async function dtlnByFrames(noisy: Float32Array): Promise<Float32Array> {
  const frames = Math.ceil(noisy.length / HOP) + SILENCE / HOP + SILENCE / HOP;
  const re = new Float64Array(frames * BINS);
  const im = new Float64Array(frames * BINS);
  const magnitudes = new Float32Array(frames * BINS);
  // Frame f ends with hop f of: silence, the clip, silence.
  const sample = (f: number, n: number): number => noisy[f * HOP - SILENCE - (SIZE - HOP) + n] ?? 0;
  for (let f = 0; f < frames; f++) {
    for (let k = 0; k < BINS; k++) {
      const at = f * BINS + k;
      for (let n = 0; n < SIZE; n++) {
        const wave = waves[(k * n) % SIZE]!;
        re[at]! += sample(f, n) * wave.cos;
        im[at]! -= sample(f, n) * wave.sin;
      }
      magnitudes[at] = Math.hypot(re[at]!, im[at]!);
    }
  }
  const [one, two] = DTLN.map((file) => readFileSync(file)) as [Buffer, Buffer];
  const first = { input: 'input_2', output: 'activation_2', states: { input_3: 'tf_op_layer_stack_2' } };
  const masks = await runStream(one, first, magnitudes, BINS);
  const estimates = new Float32Array(frames * SIZE);
  for (let f = 0; f < frames; f++) {
    for (let n = 0; n < SIZE; n++) {
      let sum = 0;
      for (let k = 0; k < BINS; k++) {
        const at = f * BINS + k;
        const wave = waves[(k * n) % SIZE]!;
        const twice = k === 0 || k === SIZE / 2 ? 1 : 2;
        sum += twice * masks[at]! * (re[at]! * wave.cos - im[at]! * wave.sin);
      }
      estimates[f * SIZE + n] = sum / SIZE;
    }
  }
  const second = { input: 'input_4', output: 'conv1d_3', states: { input_5: 'tf_op_layer_stack_5' } };
  const blocks = await runStream(two, second, estimates, SIZE);
  const out = new Float64Array((frames + 3) * HOP);
  for (let f = 0; f < frames; f++) {
    for (let n = 0; n < SIZE; n++) out[f * HOP + n]! += blocks[f * SIZE + n]!;
  }
  return Float32Array.from(noisy, (_, i) => out[i + SILENCE + SIZE - HOP]!);
}
