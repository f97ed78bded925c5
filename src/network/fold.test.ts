import { expect, it } from 'vitest';
import { randomFromSeed } from '../base/random.ts';
import { foldLinearLayers } from './fold.ts';
import { addDense, addGru, addLstm, createNetworkBuilder, createReference, type Network } from './index.ts';
import { layerCosts } from './layer-costs.ts';

const random = randomFromSeed(6);
const values = (length: number, size: number) =>
  Float32Array.from({ length }, () => (size * random.int(-1000, 1000)) / 1000);
type Builder = ReturnType<typeof createNetworkBuilder>;
const dense = (builder: Builder, x: string, k: number, inputs: number, outputs: number, op: 'relu' | null) =>
  addDense(builder, x, {
    layer: `fc${k}`,
    names: { weight: `W${k}`, bias: `b${k}`, product: `p${k}`, sum: `s${k}` },
    inputs,
    outputs,
    weight: values(inputs * outputs, 0.5),
    bias: values(outputs, 0.5),
    activation: op && { op, name: `y${k}` },
  });
const gate = (inputs: number, units: number) => ({
  inputWeight: values(units * inputs, 0.5),
  recurrentWeight: values(units * units, 0.3),
  inputBias: values(units, 0.3),
  recurrentBias: values(units, 0.3),
});
const gru = (builder: Builder, x: string, inputs: number) =>
  addGru(builder, x, {
    index: 1,
    inputs,
    units: 6,
    z: gate(inputs, 6),
    r: gate(inputs, 6),
    n: gate(inputs, 6),
  });

function build(make: (builder: Builder, x: string) => string): Network {
  const builder = createNetworkBuilder('folded');
  return builder.finish(make(builder, builder.input('x', 4, 'in')));
}

function outputOf(network: Network): Float32Array {
  const out = new Float32Array(30 * 6);
  createReference(network).run(values30, 30, out);
  return out;
}
const values30 = values(30 * 4, 1);
const macs = (network: Network) => layerCosts(network).reduce((sum, one) => sum + one.macs, 0);

it.each([
  ['a GRU', (builder: Builder, x: string) => gru(builder, dense(builder, x, 1, 4, 9, null), 9)],
  [
    'a dense layer, through another one',
    (builder: Builder, x: string) =>
      dense(builder, dense(builder, dense(builder, x, 1, 4, 9, null), 2, 9, 8, null), 3, 8, 6, 'relu'),
  ],
  [
    'an LSTM',
    (builder: Builder, x: string) =>
      addLstm(builder, dense(builder, x, 1, 4, 9, null), {
        index: 1,
        inputs: 9,
        units: 6,
        i: { ...gate(9, 6), peephole: null },
        o: { ...gate(9, 6), peephole: null },
        f: { ...gate(9, 6), peephole: null },
        c: { ...gate(9, 6), peephole: null },
      }).outputs[0]!,
  ],
] as const)('folds into %s, with the same output for fewer multiply-adds', (_, make) => {
  const network = build(make);
  const { network: folded, folds } = foldLinearLayers(network);
  expect(folds[0]!.layer).toBe('fc1');
  expect(folded.layers.some(({ name }) => name === 'fc1')).toBe(false);
  expect(macs(folded)).toBeLessThan(macs(network));
  const [before, after] = [outputOf(network), outputOf(folded)];
  for (const [i, value] of after.entries()) expect(value).toBeCloseTo(before[i]!, 5);
});

it('leaves layers with a function, results that are seen, and what would cost more', () => {
  const same = (network: Network) => expect(foldLinearLayers(network)).toEqual({ network, folds: [] });
  same(build((builder, x) => gru(builder, dense(builder, x, 1, 4, 9, 'relu'), 9)));
  same(build((builder, x) => dense(builder, x, 1, 4, 6, null)));
  // A bottleneck: 4 x 1 + 18 x 1 products against 18 x 4.
  same(build((builder, x) => gru(builder, dense(builder, x, 1, 4, 1, null), 1)));
  same(
    build((builder, x) => {
      const s = dense(builder, x, 1, 4, 6, null);
      return builder.add(s, dense(builder, s, 2, 6, 6, null), 'sum');
    }),
  );
});
