import { describe, expect, it } from 'vitest';
import { addConvolution } from '../network/layers/convolution.ts';
import { addDense } from '../network/layers/dense.ts';
import { addGru, type GruGate } from '../network/layers/gru.ts';
import { createNetworkBuilder } from '../network/network-builder.ts';
import { formatBytes } from '../program/formats.ts';
import { checkFormats, listHeld, listSites, uniformFormats } from './sites.ts';
import { stepsOf } from './steps-of.ts';

const ones = (length: number) => new Float32Array(length).fill(1);

function gate(inputs: number, units: number): GruGate {
  return {
    inputWeight: ones(units * inputs),
    recurrentWeight: ones(units * units),
    inputBias: ones(units),
    recurrentBias: ones(units),
  };
}

/** dense -> GRU -> dense with sigmoid, three bins, four units. */
function smallGraph() {
  const builder = createNetworkBuilder('small');
  const dense = (index: number, input: string, inputs: number, outputs: number, activation: boolean) =>
    addDense(builder, input, {
      layer: `fc${index}`,
      names: { weight: `W${index}`, bias: `b${index}`, product: `p${index}`, sum: `s${index}` },
      inputs,
      outputs,
      weight: ones(inputs * outputs),
      bias: ones(outputs),
      activation: activation ? { op: 'sigmoid', name: 'mask' } : null,
    });
  const first = dense(1, builder.input('x', 3, 'fc1'), 3, 4, false);
  const g = { z: gate(4, 4), r: gate(4, 4), n: gate(4, 4) };
  const h = addGru(builder, first, { index: 1, inputs: 4, units: 4, ...g });
  return builder.finish(dense(2, h, 4, 3, true));
}

/** Two bins: magnitudes beside the spectrum, bands of them, and a mask on the parts. */
function spectrumGraph(isLogarithmic = false) {
  const builder = createNetworkBuilder('spectrum');
  const x = builder.input('x', 4, 'in');
  const move = (inputs: readonly string[], index: readonly number[], output: string) =>
    builder.push({
      ...{ kind: 'gather', name: 'in', params: { index: Int32Array.from(index) }, inputs, outputs: [output] },
    });
  const bands = (name: string, input: string, length: number, bias: Float32Array | null) =>
    addConvolution(builder, input, {
      ...{ name, output: `${name}_y`, channels: length, outputs: 2, weight: ones(2 * length), bias },
    });
  const [re, im] = [move([x], [0, 2], 're'), move([x], [1, 3], 'im')];
  const power = builder.add(builder.mul(re, re, 're2'), builder.mul(im, im, 'im2'), 'power');
  const root = builder.map('sqrt', power, isLogarithmic ? 'root' : 'magnitude');
  const magnitude = isLogarithmic ? builder.map('log', root, 'magnitude') : root;
  const seen = bands('erb', move([magnitude, x], [0, 1, 2, 3, 4, 5], 'seen'), 6, null);
  const mask = builder.map('sigmoid', bands('hidden', seen, 2, ones(2)), 'mask');
  const parts = [builder.mul(re, mask, 'out_re'), builder.mul(im, mask, 'out_im')];
  return builder.finish(move(parts, [0, 2, 1, 3], 'out'));
}

describe('steps', () => {
  it('put products, biases and sums into one step and the GRU update into another', () => {
    const steps = stepsOf(smallGraph());
    expect(steps.map(({ step, output }) => `${step} ${output}`)).toEqual([
      'linear s1',
      'linear gru1_f',
      'linear gru1_r_',
      'table gru1_r',
      'linear gru1_z_',
      'table gru1_z',
      'linear gru1_n2',
      'table gru1_n',
      'gru-update rnn1GRU',
      'linear s2',
      'table mask',
    ]);
    expect(steps[2]).toMatchObject({
      addends: [
        { weight: 'Wir_1', vector: 's1' },
        { bias: 'bir_1' },
        { weight: 'Whr_1', vector: 'h1' },
        { bias: 'bhr_1' },
      ],
    });
    expect(steps[6]).toMatchObject({
      addends: [{ weight: 'Win_1' }, { bias: 'bin_1' }, { left: 'gru1_r', right: 'gru1_f' }],
    });
    expect(steps[8]).toMatchObject({ update: 'gru1_z', candidate: 'gru1_n', state: 'h1' });
  });

  it('refuse a state that is read after its update replaced it', () => {
    const builder = createNetworkBuilder('stale');
    const x = builder.input('x', 2, 'a');
    const g = { z: gate(2, 2), r: gate(2, 2), n: gate(2, 2) };
    addGru(builder, x, { index: 1, inputs: 2, units: 2, ...g });
    const late = builder.add('h1', x, 'late');
    expect(() => stepsOf(builder.finish(late))).toThrow(/late: expected h1 read before rnn1GRU replaces it/);
  });
});

describe('sites', () => {
  const sites = listSites(smallGraph());

  it('are what really exists: no products, sums or biases', () => {
    expect(sites.map(({ name, kind }) => `${kind} ${name}`)).toEqual([
      'input x',
      'weight W1',
      'activation s1',
      'state h1',
      'weight Whn_1',
      'activation gru1_f',
      'weight Wir_1',
      'weight Whr_1',
      'activation gru1_r_',
      'activation gru1_r',
      'weight Wiz_1',
      'weight Whz_1',
      'activation gru1_z_',
      'activation gru1_z',
      'weight Win_1',
      'activation gru1_n2',
      'activation gru1_n',
      'activation rnn1GRU',
      'weight W2',
      'activation s2',
      'output mask',
    ]);
  });

  it('tell the formats of weights, which take so many bytes', () => {
    const weight = listSites(smallGraph()).find(({ name }) => name === 'W1')!;
    expect(weight).toMatchObject({ kind: 'weight', layer: 'fc1', shape: [4, 3] });
    expect(Object.fromEntries(weight.formats.map((format) => [format, formatBytes(format, 12)]))).toEqual({
      ...{ i2: 3, i3: 5, i4: 6, i5: 8, i6: 9, i8: 12, i16: 24, f16: 24, f32: 48 },
    });
  });

  it('keep the carried state at 16 bits where everything else has 8', () => {
    const formats = uniformFormats(sites, 8);
    expect(sites.filter((_, i) => formats[i] === 'i16').map(({ name }) => name)).toEqual(['h1']);
  });

  it('keep spectra that the network takes apart at 16 bits, and may give them 8', () => {
    const inside = listSites(spectrumGraph());
    const formats = uniformFormats(inside, 8);
    const wide = inside.filter((_, i) => formats[i] === 'i16').map(({ name }) => name);
    expect(wide).toEqual(['x', 'magnitude', 'seen', 'erb_y', 'out_re', 'out_im', 'out']);
    const narrow = inside.filter(({ name }) => ['magnitude', 'seen', 'erb_y', 'hidden_y'].includes(name));
    expect(narrow.every((site) => site.formats.includes('i8'))).toBe(true);
    expect(inside.find(({ name }) => name === 'hidden_y')).not.toHaveProperty('isSpectrum');
  });

  it('are none under a logarithm of the input, where even steps have nothing left of what is quiet', () => {
    const held = listHeld(spectrumGraph(true));
    const floats = held.filter(({ formats }) => formats.length === 1).map(({ name }) => name);
    expect(floats).toEqual(['power', 'root']);
    expect(listSites(spectrumGraph(true)).map(({ name }) => name)).not.toContain('root');
    expect(listSites(spectrumGraph(true)).map(({ name }) => name)).toContain('magnitude');
  });

  it('refuse a format with the reason', () => {
    const formats: string[] = uniformFormats(sites, 16);
    formats[1] = 'i7';
    expect(() => checkFormats(sites, formats, 'g.json')).toThrow(
      'g.json: W1: expected i2, i3, i4, i5, i6, i8, i16, f16, f32, got i7; scheme integer has no such format',
    );
    formats[1] = 'i32';
    expect(() => checkFormats(sites, formats, 'g.json')).toThrow(/f32 is its wide format/);
    expect(() => checkFormats(sites, ['i8'], 'g.json')).toThrow(/expected 21 formats, one per site, got 1/);
  });
});
