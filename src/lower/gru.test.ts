// Quantised GRUs with a ReLU as their candidate: the state has no bounds.
import { describe, expect, it } from 'vitest';
import { type RandomSource, randomFromSeed } from '../base/random.ts';
import { observeRanges, rangesToJson } from '../calibrate/index.ts';
import { deviation, deviationDb } from '../metrics/fidelity/index.ts';
import { addGru, createNetworkBuilder, type GruGate, type Network } from '../network/index.ts';
import type { FormatName } from '../program/index.ts';
import { createFloatEngine, createIntegerEngine, createObservedRun } from '../wasm/index.ts';
import { lower } from './lower.ts';
import type { Site } from './site.ts';
import { listSites } from './sites.ts';
import { addRandomDense } from './testing/layers/dense.ts';
import { pick, randomVector, WIDTHS } from './testing/random-values.ts';

const FRAMES = 500;

/** GRU and dense layer with sigmoid, weights as networks are initialised: within 1 / sqrt(units). */
function reluNetwork(random: RandomSource): Network {
  const builder = createNetworkBuilder('relu');
  const [bins, units] = [pick(random, WIDTHS), pick(random, WIDTHS)];
  const size = 1 / Math.sqrt(units);
  const gate = (): GruGate => ({
    inputWeight: randomVector(random, units * bins, size),
    recurrentWeight: randomVector(random, units * units, size),
    inputBias: randomVector(random, units, size),
    recurrentBias: randomVector(random, units, size),
  });
  const gates = { z: gate(), r: gate(), n: gate() };
  const x = builder.input('x', bins, 'gru1');
  const h = addGru(builder, x, { index: 1, inputs: bins, units, ...gates, candidate: 'relu' });
  return builder.finish(addRandomDense(random, builder, h, 2, bins, 'sigmoid'));
}

interface Masks {
  readonly float: Float32Array;
  readonly quantised: Float32Array;
}

function run(network: Network, features: Float32Array, formatOf: (site: Site) => FormatName): Masks {
  const sites = listSites(network);
  const frames = features.length / sites[0]!.shape[0]!;
  const ranges = rangesToJson(observeRanges(network, [features], createObservedRun(network)));
  const engine = createIntegerEngine(lower(network, sites.map(formatOf), ranges));
  const float = new Float32Array(frames * engine.bins);
  const quantised = new Float32Array(float.length);
  createFloatEngine(network).run(features, frames, float);
  engine.run(features, frames, quantised);
  return { float, quantised };
}

describe('GRUs with a ReLU candidate', () => {
  it('of 8-bit weights and 16-bit activations are 40 dB and more from their float32, 20 networks', () => {
    let beyondOne = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const random = randomFromSeed(seed);
      const network = reluNetwork(random);
      const bins = listSites(network)[0]!.shape[0]!;
      const features = randomVector(random, FRAMES * bins, 2);
      const { float, quantised } = run(network, features, ({ kind }) => (kind === 'weight' ? 'i8' : 'i16'));
      expect(deviationDb(deviation(float, quantised)), `seed ${seed}`).toBeGreaterThan(40);
      const state = observeRanges(network, [features], createObservedRun(network)).get('h1')!;
      if (state.max > 1) beyondOne += 1;
    }
    expect(beyondOne).toBeGreaterThan(10);
  });

  it.each<[string, (site: Site) => FormatName]>([
    ['at 16 bits', () => 'i16'],
    ['with a gate at 16 bits among floats', ({ name }) => (name === 'gru1_z_' ? 'i16' : 'f32')],
  ])('hold their state through 2000 frames %s', (_, formatOf) => {
    // z = sigmoid(25 - 50 x): 0 to machine precision where x is 1, as in the first frame, and 1 where it is 0.
    const one = (weight: number, bias: number): GruGate => ({
      inputWeight: Float32Array.of(weight),
      recurrentWeight: Float32Array.of(0),
      inputBias: Float32Array.of(bias),
      recurrentBias: Float32Array.of(0),
    });
    const builder = createNetworkBuilder('hold');
    const x = builder.input('x', 1, 'gru1');
    const gates = { z: one(-50, 25), r: one(0, 0), n: one(80, 0) };
    const network = builder.finish(
      addGru(builder, x, { index: 1, inputs: 1, units: 1, ...gates, candidate: 'relu' }),
    );
    const features = new Float32Array(2000);
    features[0] = 1;
    const { float, quantised } = run(network, features, formatOf);
    expect(float[1999]).toBeCloseTo(80, 3);
    expect(Math.abs(quantised[1999]! - 80)).toBeLessThan(0.02);
  });
});
