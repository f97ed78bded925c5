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

describeWith(['shared/networks'], 'a published network', () => {
  it.each(NETWORKS)('$file gives output $output', async ({ file, frames, feature, ...stream }) => {
    const bytes = readFileSync(path.join(sharedRoot, 'networks', file));
    const options = { ownFeatures: true, outputPort: stream.output };
    const network = readModel([{ name: 'network.onnx', bytes }], file, options);
    const ports = singlePorts(network);
    const [bins, width] = [tensorSize(ports.input), tensorSize(ports.output)];
    const random = randomFromSeed(11);
    const features = Float32Array.from({ length: frames * bins }, () =>
      feature(random.int(-1000, 1000) / 1000),
    );
    const expected = await runStream(bytes, stream, features, bins);
    expect(expected.length).toBe(frames * width);
    expect(Math.max(...expected) - Math.min(...expected)).toBeGreaterThan(0.1);
    for (const make of [createReference, createFloatEngine]) {
      const found = new Float32Array(frames * width);
      make(network).run(features, frames, found);
      expect(greatestDifference(found, expected), make.name).toBeLessThanOrEqual(TOLERANCE);
    }
  });
});
