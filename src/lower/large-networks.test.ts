// Networks of 20 000 operations: lowering takes time in proportion to their number, and no stack.
import { expect, it } from 'vitest';
import { observeRanges, rangesToJson } from '../calibrate/index.ts';
import { deviation, deviationDb } from '../metrics/fidelity/index.ts';
import { createNetworkBuilder, createReference, type Network } from '../network/index.ts';
import { createIntegerEngine } from '../wasm/index.ts';
import { lower } from './lower.ts';
import { listSites, uniformFormats } from './sites.ts';

const features = Float32Array.from({ length: 8 }, (_, i) => Math.sin(i));

function chain(operations: number, isFunction: (i: number) => boolean): Network {
  const builder = createNetworkBuilder('chain');
  const x = builder.input('x', 2, 'l');
  let last = x;
  for (let i = 0; i < operations; i++) {
    last = isFunction(i) ? builder.map('tanh', last, `t${i}`) : builder.add(last, x, `s${i}`);
  }
  return builder.finish(last);
}

function fidelityOf(network: Network): number {
  const ranges = rangesToJson(observeRanges(network, [features]));
  const program = lower(network, uniformFormats(listSites(network), 16), ranges);
  const [float, quantised] = [new Float32Array(8), new Float32Array(8)];
  createReference(network).run(features, 4, float);
  createIntegerEngine(program).run(features, 4, quantised);
  return deviationDb(deviation(float, quantised));
}

it('of sums alone are one operation', () => {
  const network = chain(20_000, () => false);
  expect(listSites(network)).toHaveLength(2);
  expect(fidelityOf(network)).toBeGreaterThan(60);
}, 60_000);

it('of sums and functions are as many operations', () => {
  const network = chain(20_000, (i) => i % 2 === 1);
  expect(listSites(network)).toHaveLength(20_001);
  expect(fidelityOf(network)).toBeGreaterThan(50);
}, 60_000);

it.each([80, 800])('a tensor of +-%i that a sigmoid reads and something else is right at 16 bits', (size) => {
  const builder = createNetworkBuilder('silu');
  const x = builder.input('x', 64, 'l');
  const network = builder.finish(builder.mul(x, builder.map('sigmoid', x, 'gate'), 'y'));
  const values = Float32Array.from({ length: 64 }, (_, i) => size * Math.sin(i));
  const formats = uniformFormats(listSites(network), 16);
  const program = lower(network, formats, rangesToJson(observeRanges(network, [values])));
  const out = new Float32Array(64);
  createIntegerEngine(program).run(values, 1, out);
  const step = (2 * size) / 32767;
  for (const [i, v] of values.entries()) {
    // Half a step of the input, of the output, and of the gate times the value.
    expect(Math.abs(out[i]! - v / (1 + Math.exp(-v)))).toBeLessThan(3 * step);
  }
});
