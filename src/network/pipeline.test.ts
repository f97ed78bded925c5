import { describe, expect, it } from 'vitest';
import { randomFromSeed } from '../base/random.ts';
import {
  addDense,
  addGru,
  addLstm,
  createNetworkBuilder,
  createReference,
  joinStages,
  type Network,
} from './index.ts';

const FRAME = 16;
const BINS = FRAME / 2 + 1;
const FRAMES = 5;

function values(seed: number, length: number, size = 0.5): Float32Array {
  const random = randomFromSeed(seed);
  return Float32Array.from({ length }, () => (size * random.int(-1000, 1000)) / 1000);
}

/** A dense layer whose tensors are called like words that params hold. */
function denseNetwork(seed: number, width: number, activation: 'sigmoid' | 'tanh'): Network {
  const builder = createNetworkBuilder('dense');
  const input = builder.input('x', width, 'input');
  const names = { weight: 'W', bias: 'relu', product: 'tanh', sum: 'sigmoid' };
  return builder.finish(
    addDense(builder, input, {
      layer: 'fc',
      names,
      inputs: width,
      outputs: width,
      weight: values(seed, width * width),
      bias: values(seed + 1, width),
      activation: { op: activation, name: 'y' },
    }),
  );
}

function gruNetwork(seed: number, width: number): Network {
  const builder = createNetworkBuilder('gru');
  const input = builder.input('x', width, 'input');
  const gate = (at: number) => ({
    inputWeight: values(at, width * width),
    recurrentWeight: values(at + 1, width * width),
    inputBias: values(at + 2, width),
    recurrentBias: values(at + 3, width),
  });
  const [z, r, n] = [gate(seed), gate(seed + 4), gate(seed + 8)];
  return builder.finish(addGru(builder, input, { index: 1, inputs: width, units: width, z, r, n }));
}

function lstmNetwork(seed: number, width: number): Network {
  const builder = createNetworkBuilder('lstm');
  const input = builder.input('x', width, 'input');
  const gate = (at: number) => ({
    inputWeight: values(at, width * width),
    recurrentWeight: values(at + 1, width * width),
    inputBias: values(at + 2, width),
    recurrentBias: values(at + 3, width),
    peephole: null,
  });
  const [i, o, f, c] = [gate(seed), gate(seed + 4), gate(seed + 8), gate(seed + 12)];
  return builder.finish(
    addLstm(builder, input, { index: 1, inputs: width, units: width, i, o, f, c }).outputs[0]!,
  );
}

function run(network: Network, features: Float32Array): Float32Array {
  const model = createReference(network);
  const frames = features.length / model.bins;
  const out = new Float32Array(frames * model.outputs);
  model.run(features, frames, out);
  return out;
}

/** By definition. */
function spectrumOf(x: Float32Array): { re: number[]; im: number[] } {
  const sum = (wave: (angle: number) => number) =>
    Array.from({ length: BINS }, (_, k) =>
      x.reduce((total, value, n) => total + value * wave((2 * Math.PI * k * n) / FRAME), 0),
    );
  return { re: sum(Math.cos), im: sum((angle) => -Math.sin(angle)) };
}

function samplesOf(re: readonly number[], im: readonly number[]): number[] {
  return Array.from({ length: FRAME }, (_, n) => {
    let total = 0;
    for (let k = 0; k < BINS; k++) {
      const angle = (2 * Math.PI * k * n) / FRAME;
      const twice = k === 0 || k === BINS - 1 ? 1 : 2;
      total += twice * (re[k]! * Math.cos(angle) - im[k]! * Math.sin(angle));
    }
    return total / FRAME;
  });
}

const framesIn = (all: Float32Array, width: number) =>
  Array.from({ length: all.length / width }, (_, t) => all.slice(t * width, (t + 1) * width));

describe('networks in a row', () => {
  const mask = denseNetwork(1, BINS, 'sigmoid');
  const samples = gruNetwork(3, FRAME);
  const x = values(9, FRAMES * FRAME, 1);

  it('are one network: a mask with the phase as it was, the inverse transform, samples', () => {
    const joined = joinStages('both', FRAME, [
      { network: mask, works: 'spectrum', exponent: 1, floor: 0.01, maskFloor: 0.4 },
      { network: samples, works: 'samples' },
    ]);
    const spectra = framesIn(x, FRAME).map(spectrumOf);
    const shown = spectra.flatMap(({ re, im }) => re.map((v, k) => Math.sqrt(v * v + im[k]! ** 2 + 0.01)));
    const gains = framesIn(run(mask, Float32Array.from(shown)), BINS);
    expect(gains.flatMap((one) => [...one]).some((gain) => gain < 0.4)).toBe(true);
    const heard = spectra.flatMap(({ re, im }, t) => {
      const gained = (v: number, k: number): number => v * Math.max(gains[t]![k]!, 0.4);
      return samplesOf(re.map(gained), im.map(gained));
    });
    const expected = run(samples, Float32Array.from(heard));
    const found = run(joined, x);
    expect(Math.max(...found.map((v, i) => Math.abs(v - expected[i]!)))).toBeLessThan(1e-5);
  });

  it('have names of their own, and states, wherever they stand', () => {
    const joined = joinStages('three', FRAME, [
      { network: samples, works: 'samples' },
      { network: mask, works: 'spectrum', exponent: 2, floor: 0, maskFloor: null },
      { network: samples, works: 'samples' },
    ]);
    expect(joined.carried).toHaveLength(2);
    expect(joined.carried[0]!.state).toMatch(/^1\./);
    expect(joined.carried[1]!.state).toMatch(/^3\./);
    expect(joined.layers.map(({ name }) => name.slice(0, 2))).toContain('2.');
    expect(run(joined, x).every(Number.isFinite)).toBe(true);
    for (const network of [samples, lstmNetwork(5, FRAME)]) {
      const lone = joinStages('one', FRAME, [{ network, works: 'samples' }]);
      expect(run(lone, x)).toEqual(run(network, x));
    }
  });

  it('are refused where a stage has other widths than its front end', () => {
    expect(() => joinStages('no', FRAME, [{ network: mask, works: 'samples' }])).toThrow(/1\.x.*16 values/s);
  });
});
