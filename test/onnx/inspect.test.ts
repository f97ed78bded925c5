// What `hushbit inspect` says of published networks: what their authors say (shared/networks/README.md), and counts taken from the
// files by hand.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { inspect, inspectFile } from '../../src/run/index.ts';
import { describeWith, sharedRoot } from '../requirements.ts';

const of = (file: string) => inspect(path.join(sharedRoot, 'networks', file));

describeWith(['shared/networks'], 'inspect', () => {
  it('finds the packed state of DTLN, its layers and its front end', () => {
    const found = of('dtln/model_1.onnx');
    expect(found.states).toEqual([{ input: 'input_3', output: 'tf_op_layer_stack_2', by: 'use' }]);
    expect(found.ports.map(({ name, use }) => [name, use])).toEqual([
      ['input_2', 'features'],
      ['input_3', 'state'],
      ['activation_2', 'mask'],
      ['tf_op_layer_stack_2', 'next state'],
    ]);
    // 4 gates of 128 units from 257 and 128 inputs, then from 128 and 128, and 257 outputs from 128.
    const lstm = (inputs: number) => 4 * 128 * (inputs + 128);
    expect(found.layers.map(({ kind, macs }) => [kind, macs])).toEqual([
      ['lstm', lstm(257)],
      ['lstm', lstm(128)],
      ['dense', 128 * 257],
    ]);
    expect(found.layers.map(({ parameters }) => parameters)).toEqual([
      lstm(257) + 8 * 128,
      lstm(128) + 8 * 128,
      128 * 257 + 257,
    ]);
    expect(found.bytes?.f32).toBe(4 * found.parameters!);
    expect(found.frontEnd?.name).toBe('dtln-1');
    expect([found.unsupported, found.problem]).toEqual([[], null]);
  });

  it('shows each network of a pipeline by itself', () => {
    const dir = mkdtempSync(path.join(tmpdir(), 'hushbit-inspect-'));
    const file = path.join(dir, 'pipeline.json');
    const models = ['model_1.onnx', 'model_2.onnx'].map((name) =>
      path.join(sharedRoot, 'networks', 'dtln', name),
    );
    writeFileSync(file, JSON.stringify({ stages: models.map((model) => ({ model })) }));
    expect(inspectFile(file)).toEqual({ model: file, stages: models.map((model) => inspect(model)) });
    expect(inspectFile(models[0]!)).toEqual(inspect(models[0]!));
    rmSync(dir, { recursive: true });
  });

  it('pairs the three states of RNNoise, and finds gains and voice activity', () => {
    const found = of('rnnoise/rnnoise_fp32.onnx');
    expect(found.states.map(({ input, output }) => [input, output])).toEqual([
      ['vad_gru_prev_state', 'Identity_3'],
      ['noise_gru_prev_state', 'Identity_2'],
      ['denoise_gru_prev_state', 'Identity'],
    ]);
    const uses = Object.fromEntries(found.ports.map(({ name, use }) => [name, use]));
    expect(uses).toMatchObject({ main_input: 'features', Identity_1: 'gains', Identity_4: 'voice activity' });
    expect(found.frontEnd?.name).toBe('none');
    expect(found.problem).toBeNull();
  });

  it('reads GTCRN, finds its front end by its spectra and takes its caches apart', () => {
    const found = of('gtcrn/gtcrn_simple.onnx');
    expect([found.unsupported, found.problem]).toEqual([[], null]);
    expect(found.frontEnd?.name).toBe('gtcrn');
    expect(found.states.map(({ input, output }) => [input, output])).toEqual([
      ['conv_cache', 'conv_cache_out'],
      ['tra_cache', 'tra_cache_out'],
      ['inter_cache', 'inter_cache_out'],
    ]);
    expect(found.layers.reduce((sum, { macs }) => sum + macs, 0)).toBeLessThan(500_000);
  });
});
