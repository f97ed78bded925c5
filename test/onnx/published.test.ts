// Published networks as their authors exported them: what is read gives what ONNX Runtime computes, frame after frame. Which output
// carries which state stands here as their authors say it (shared/networks/README.md), not as the reader found it.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { randomFromSeed } from '../../src/base/random.ts';
import { readModel } from '../../src/inputs/index.ts';
import { createReference, singlePorts, tensorSize } from '../../src/network/index.ts';
import { createFloatEngine } from '../../src/wasm/index.ts';
import { describeWith, sharedRoot } from '../requirements.ts';
import { greatestDifference } from './runtime.ts';
import { runStream, type Stream } from './stream-oracle.ts';

const TOLERANCE = 1e-5;

interface Published extends Stream {
  readonly file: string;
  readonly frames: number;
  /** One feature; magnitudes are not negative. */
  readonly feature: (value: number) => number;
  /** In and out: real and imaginary part of each bin lie together in the file, and apart in a network. */
  readonly isSpectrum?: boolean;
}

const NETWORKS: readonly Published[] = [
  {
    file: 'dtln/model_1.onnx',
    frames: 200,
    input: 'input_2',
    output: 'activation_2',
    states: { input_3: 'tf_op_layer_stack_2' },
    feature: (value) => 8 * value ** 4,
  },
  // LSTMs and a normalisation spelt out.
  {
    file: 'dtln/model_2.onnx',
    frames: 60,
    input: 'input_4',
    output: 'conv1d_3',
    states: { input_5: 'tf_op_layer_stack_5' },
    feature: (value) => value,
  },
  // Convolutions over time and frequency, recurrences along both, packed caches.
  {
    file: 'gtcrn/gtcrn_simple.onnx',
    frames: 16,
    input: 'mix',
    output: 'enh',
    states: { conv_cache: 'conv_cache_out', tra_cache: 'tra_cache_out', inter_cache: 'inter_cache_out' },
    feature: (value) => value,
    isSpectrum: true,
  },
  ...['Identity_1', 'Identity_4'].map((output) => ({
    file: 'rnnoise/rnnoise_fp32.onnx',
    frames: 500,
    input: 'main_input',
    output,
    states: {
      vad_gru_prev_state: 'Identity_3',
      noise_gru_prev_state: 'Identity_2',
      denoise_gru_prev_state: 'Identity',
    },
    feature: (value: number) => 3 * value,
  })),
];

/** Rows of `size` values, each moved from one place to another. */
function turned(
  rows: Float32Array,
  size: number,
  places: (i: number) => readonly [number, number],
): Float32Array {
  const out = new Float32Array(rows.length);
  for (let first = 0; first < rows.length; first += size) {
    for (let i = 0; i < size; i++) {
      const [from, to] = places(i);
      out[first + to] = rows[first + from]!;
    }
  }
  return out;
}

describeWith(['shared/networks'], 'a published network', () => {
  it.each(NETWORKS)(
    '$file gives output $output',
    async ({ file, frames, feature, isSpectrum, ...stream }) => {
      const bytes = readFileSync(path.join(sharedRoot, 'networks', file));
      const options = { ownFeatures: true, outputPort: stream.output };
      const network = readModel([{ name: 'network.onnx', bytes }], file, options);
      const ports = singlePorts(network);
      const [bins, width] = [tensorSize(ports.input), tensorSize(ports.output)];
      const random = randomFromSeed(11);
      const features = Float32Array.from({ length: frames * bins }, () =>
        feature(random.int(-1000, 1000) / 1000),
      );
      const shown = isSpectrum
        ? turned(features, bins, (i) => [Math.floor(i / 2) + (i % 2) * (bins / 2), i])
        : features;
      const given = await runStream(bytes, stream, shown, bins);
      const expected = isSpectrum
        ? turned(given, bins, (i) => [i, Math.floor(i / 2) + (i % 2) * (bins / 2)])
        : given;
      expect(expected.length).toBe(frames * width);
      expect(Math.max(...expected) - Math.min(...expected)).toBeGreaterThan(0.1);
      for (const make of [createReference, createFloatEngine]) {
        const found = new Float32Array(frames * width);
        make(network).run(features, frames, found);
        expect(greatestDifference(found, expected), make.name).toBeLessThanOrEqual(TOLERANCE);
      }
    },
  );
});
