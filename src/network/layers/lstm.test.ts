// The equations of the LSTM in doubles from the raw arrays, no network.
import { describe, expect, it } from 'vitest';
import { randomFromSeed } from '../../base/random.ts';
import { createNetworkBuilder } from '../network-builder.ts';
import { createReference } from '../reference.ts';
import { addLstm, type LstmGate } from './lstm.ts';

const [INPUTS, UNITS, FRAMES] = [4, 4, 30];
const sigmoid = (t: number): number => 1 / (1 + Math.exp(-t));

function gates(peepholes: boolean) {
  const random = randomFromSeed(3);
  const values = (length: number) =>
    Float32Array.from({ length }, () => random.int(-1_000_000, 1_000_000) / 800_000);
  const gate = (peephole: boolean): LstmGate => ({
    inputWeight: values(UNITS * INPUTS),
    recurrentWeight: values(UNITS * UNITS),
    inputBias: values(UNITS),
    recurrentBias: values(UNITS),
    peephole: peephole ? values(UNITS) : null,
  });
  const own = { i: gate(peepholes), o: gate(peepholes), f: gate(peepholes), c: gate(false) };
  return { own, features: values(FRAMES * INPUTS).map((v) => 2 * v) };
}

function plain({ own, features }: ReturnType<typeof gates>): number[] {
  const product = (w: Float32Array, x: ArrayLike<number>, u: number): number => {
    let sum = 0;
    for (let k = 0; k < x.length; k++) sum += w[u * x.length + k]! * x[k]!;
    return sum;
  };
  let [h, c] = [new Array<number>(UNITS).fill(0), new Array<number>(UNITS).fill(0)];
  const out: number[] = [];
  for (let t = 0; t < FRAMES; t++) {
    const x = features.subarray(t * INPUTS, (t + 1) * INPUTS);
    const sum = (g: LstmGate, u: number, cell: number): number =>
      product(g.inputWeight, x, u) +
      product(g.recurrentWeight, h, u) +
      g.inputBias[u]! +
      g.recurrentBias[u]! +
      (g.peephole?.[u] ?? 0) * cell;
    const cells = c.map((old, u) => {
      const [i, f] = [sigmoid(sum(own.i, u, old)), sigmoid(sum(own.f, u, old))];
      return f * old + i * Math.tanh(sum(own.c, u, 0));
    });
    h = cells.map((cell, u) => sigmoid(sum(own.o, u, cell)) * Math.tanh(cell));
    c = cells;
    out.push(...h);
  }
  return out;
}

describe('lstm', () => {
  it.each([false, true])('computes its equations, peepholes %s', (peepholes) => {
    const values = gates(peepholes);
    const builder = createNetworkBuilder('one');
    const x = builder.input('x', INPUTS, 'lstm1');
    const layer = addLstm(builder, x, { index: 1, inputs: INPUTS, units: UNITS, ...values.own });
    const network = builder.finish(layer.outputs[0]!);
    expect(network.carried).toEqual([
      { state: 'lstm1_h', next: 'lstm1_hidden' },
      { state: 'lstm1_c', next: 'lstm1_cell' },
    ]);
    const hidden = new Float32Array(FRAMES * UNITS);
    createReference(network).run(values.features, FRAMES, hidden);
    const expected = plain(values);
    expect(Math.max(...hidden) - Math.min(...hidden)).toBeGreaterThan(0.5);
    expect(Math.max(...hidden.map((v, i) => Math.abs(v - expected[i]!)))).toBeLessThan(1e-5);
  });
});
