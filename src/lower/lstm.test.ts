// Quantised LSTMs against their float32.
import { describe, expect, it } from 'vitest';
import { randomFromSeed } from '../base/random.ts';
import { observeRanges, rangesToJson } from '../calibrate/index.ts';
import { deviation, deviationDb } from '../metrics/fidelity/index.ts';
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
