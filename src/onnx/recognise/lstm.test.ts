// LSTMs spelt out in elementary operations become layers that compute the same; what differs anywhere stays as it is.
import { describe, expect, it } from 'vitest';
import { randomFromSeed } from '../../base/random.ts';
import { createNetworkBuilder, createReference, type LstmLayer, type Network } from '../../network/index.ts';
import { randomValues } from '../../npy/testing/small-nsnet2.ts';
import { recogniseLstms } from './lstm.ts';

const UNITS = 3;
const INPUTS = 2;
const FRAMES = 12;

interface Form {
  /** Factors and addends the other way round. */
  readonly turned: boolean;
  /** Biases per gate. */
  readonly biases: 0 | 1 | 2;
  readonly odd?: 'output gate is read' | 'cell is read' | 'candidate is a sigmoid' | 'gate sees no state';
}

function spelt({ turned, biases, odd }: Form): Network {
  const random = randomFromSeed(7);
  const builder = createNetworkBuilder('spelt');
  const x = builder.input('x', INPUTS, 'l');
  const [h, c] = [builder.state('h', UNITS, 'l'), builder.state('c', UNITS, 'l')];
  const pair = (op: 'add' | 'mul', left: string, right: string, output: string) =>
    turned ? builder[op](right, left, output) : builder[op](left, right, output);
  const product = (name: string, columns: number, vector: string) => {
    const data = randomValues(random, UNITS * columns, 1);
    return builder.matmul(builder.weight(`W${name}`, UNITS, columns, data, 'l'), vector, `${name}_product`);
  };
  const gate = (name: string, func: 'sigmoid' | 'tanh') => {
    const fromInput = product(`${name}x`, INPUTS, x);
    const isCut = odd === 'gate sees no state' && name === 'i';
    let sum = isCut ? fromInput : pair('add', fromInput, product(`${name}h`, UNITS, h), `${name}_both`);
    for (let i = 0; i < biases; i++) {
      const bias = builder.bias(`b${name}${i}`, randomValues(random, UNITS, 0.5), 'l');
      sum = pair('add', sum, bias, `${name}_sum${i}`);
    }
    return builder.map(func, sum, name);
  };
  const [o, f, i] = [gate('o', 'sigmoid'), gate('f', 'sigmoid'), gate('i', 'sigmoid')];
  const g = gate('g', odd === 'candidate is a sigmoid' ? 'sigmoid' : 'tanh');
  const next = pair('add', pair('mul', f, c, 'kept'), pair('mul', i, g, 'fresh'), 'c_next');
  builder.setNext(c, next);
  const hidden = pair('mul', o, builder.map('tanh', next, 'bent'), 'h_next');
  builder.setNext(h, hidden);
  if (odd === 'output gate is read') return builder.finish(builder.mul(hidden, o, 'y'));
  if (odd === 'cell is read') return builder.finish(builder.add(hidden, next, 'y'));
  return builder.finish(builder.map('relu', hidden, 'y'));
}

function outputs(network: Network): Float32Array {
  const features = randomValues(randomFromSeed(9), FRAMES * INPUTS, 2);
  const out = new Float32Array(FRAMES * UNITS);
  createReference(network).run(features, FRAMES, out);
  return out;
}

describe('recogniseLstms', () => {
  const forms = [false, true].flatMap((turned) => ([0, 1, 2] as const).map((biases) => ({ turned, biases })));

  it.each(forms)('makes a layer, turned $turned, $biases biases', (form) => {
    const network = spelt(form);
    const found = recogniseLstms(network);
    expect(found.layers.map(({ kind }) => kind)).toEqual(['lstm', 'relu']);
    const { params, outputs: made } = found.layers[0] as LstmLayer;
    expect([params.hidden, params.cell, ...made]).toEqual(['h', 'c', 'h_next', 'c_next']);
    const weights = (['i', 'o', 'f', 'c'] as const).map((of) => params.gates[of].inputWeight);
    expect(weights).toEqual(['Wix', 'Wox', 'Wfx', 'Wgx']);
    const [before, after] = [outputs(network), outputs(found)];
    expect(Math.max(...before) - Math.min(...before)).toBeGreaterThan(0.1);
    expect(Math.max(...after.map((v, k) => Math.abs(v - before[k]!)))).toBeLessThan(1e-6);
  });

  it.each(['output gate is read', 'cell is read', 'candidate is a sigmoid', 'gate sees no state'] as const)(
    'leaves it alone where the %s',
    (odd) => {
      const network = spelt({ turned: false, biases: 1, odd });
      expect(recogniseLstms(network)).toBe(network);
    },
  );
});
