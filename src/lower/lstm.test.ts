// Quantised LSTMs against their float32.
import { describe, expect, it } from 'vitest';
import { randomFromSeed } from '../base/random.ts';
import { observeRanges, rangesToJson } from '../calibrate/index.ts';
import { deviation, deviationDb } from '../metrics/fidelity/index.ts';
import { addLstm, createNetworkBuilder, type Network } from '../network/index.ts';
import type { FormatName } from '../program/index.ts';
import { createFloatEngine, createIntegerEngine, createObservedRun } from '../wasm/index.ts';
import { lower } from './lower.ts';
import { listSites } from './sites.ts';
import { randomNetwork } from './testing/random-network.ts';
import { randomFeatures } from './testing/random-program.ts';

const FRAMES = 500;

/** Decibels between float32 and quantised masks, calibrated on the frames that are run. */
function fidelityOf(seed: number, kinds: readonly string[]): number {
  const random = randomFromSeed(seed);
  const network = randomNetwork(random, kinds);
  const sites = listSites(network);
  const bins = sites[0]!.shape[0]!;
  const features = randomFeatures(random, FRAMES, bins);
  const formats = sites.map(({ kind }): FormatName => (kind === 'weight' ? 'i8' : 'i16'));
  const ranges = rangesToJson(observeRanges(network, [features], createObservedRun(network)));
  const program = lower(network, formats, ranges);
  const [float, quantised] = [new Float32Array(features.length), new Float32Array(features.length)];
  createFloatEngine(network).run(features, FRAMES, float);
  createIntegerEngine(program).run(features, FRAMES, quantised);
  return deviationDb(deviation(float, quantised));
}

describe('20 networks of 8-bit weights and 16-bit activations', () => {
  it('of LSTMs are 40 dB and more from their float32 over 500 frames', () => {
    const found = Array.from({ length: 20 }, (_, seed) => fidelityOf(seed + 1, ['lstm']));
    expect(Math.min(...found)).toBeGreaterThan(40);
  });
});

/** One LSTM of `units` behind a window that opens its cells for good, and a dense layer without a function. */
function growing(units: number): Network {
  const builder = createNetworkBuilder('growing');
  const x = builder.input('x', units, 'l');
  const diagonal = (value: number): Float32Array =>
    Float32Array.from({ length: units * units }, (_, i) => (i % (units + 1) === 0 ? value : 0));
  const gate = (input: number, bias: number) => ({
    inputWeight: diagonal(input),
    recurrentWeight: diagonal(0),
    inputBias: new Float32Array(units).fill(bias),
    recurrentBias: new Float32Array(units),
    peephole: null,
  });
  // What comes in is added up; a large cell and a small one differ by their inputs alone.
  const gates = { i: gate(0, 20), f: gate(0, 9), c: gate(0.02, 0), o: gate(0, 20) };
  const { outputs } = addLstm(builder, x, { index: 1, inputs: units, units, ...gates });
  return builder.finish(outputs[0]!);
}

describe('a cell that grows to a hundred', () => {
  it('keeps beside it what rounding left, so that small cells are as exact as without large ones', () => {
    const [units, frames] = [4, 300];
    const network = growing(units);
    const sites = listSites(network);
    // One large cell and three that stay within +-1.
    const random = randomFromSeed(5);
    const features = Float32Array.from({ length: frames * units }, (_, k) =>
      k % units === 0 ? 25 : random.int(-1000, 1000) / 1000,
    );
    const ranges = rangesToJson(observeRanges(network, [features]));
    const float = new Float32Array(features.length);
    createFloatEngine(network).run(features, frames, float);
    const program = lower(
      network,
      sites.map((): FormatName => 'i16'),
      ranges,
    );
    expect(program.buffers.map(({ name }) => name)).toContain('lstm1_c rest');
    const quantised = new Float32Array(features.length);
    createIntegerEngine(program).run(features, frames, quantised);
    const off = quantised.map((value, k) => (k % units === 0 ? 0 : Math.abs(value - float[k]!)));
    // Rounded to its own step of 0.008 in every frame, a cell would be off by 0.04 in the end.
    expect(Math.max(...off)).toBeLessThan(3e-3);
  });
});

describe('cells that saturate', () => {
  it('are cut where tanh hears nothing more of them, and their copy where it saturates', () => {
    const random = randomFromSeed(1);
    const network = randomNetwork(random, ['lstm']);
    const sites = listSites(network);
    const features = randomFeatures(random, 50, sites[0]!.shape[0]!);
    const observed = observeRanges(network, [features], createObservedRun(network));
    const [cell] = sites.filter(({ role }) => role === 'cell');
    const copy = sites.find(({ copyRole }) => copyRole === 'before-tanh')!;
    // As those of DTLN.
    const ranges = { ...rangesToJson(observed), [copy.name]: { min: -870, max: 686 } };
    const at8 = sites.map(({ kind }): FormatName => (kind === 'state' ? 'i16' : 'i8'));
    const stepOf = (formats: readonly FormatName[], name: string): number =>
      lower(network, formats, ranges).buffers.find((buffer) => buffer.name === name)!.scale;
    expect(stepOf(at8, cell!.name)).toBeCloseTo(256 / 32767, 12);
    expect(stepOf(at8, copy.name)).toBeCloseTo((2 * 2.625) / 255, 12);
  });
});
