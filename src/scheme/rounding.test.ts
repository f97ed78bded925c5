import { expect, it } from 'vitest';
import { observeRanges, rangesToJson } from '../calibrate/index.ts';
import { addDense, createNetworkBuilder } from '../network/index.ts';
import { NEAREST_ROUNDING, NEAREST_WEIGHTS, type Rounding, type WeightStore } from '../precision/index.ts';
import type { FormatName } from '../program/index.ts';
import { createIntegerScheme } from './integer-scheme.ts';

const builder = createNetworkBuilder('one');
const output = addDense(builder, builder.input('x', 2, 'in'), {
  layer: 'fc',
  names: { weight: 'W', bias: 'b', product: 'p', sum: 's' },
  inputs: 2,
  outputs: 2,
  weight: Float32Array.of(1, 2, 3, 4),
  bias: Float32Array.of(0, 1),
  activation: { op: 'relu', name: 'y' },
});
const network = builder.finish(output);
const ranges = () => rangesToJson(observeRanges(network, [Float32Array.of(1, -1, 0.5, 2)]));

/** Nearest, with a bias correction that says who asked. */
function marked(correction: number): WeightStore {
  return {
    method: 'marked',
    get: (...asked) => ({
      ...NEAREST_WEIGHTS.get(...asked),
      biasCorrection: Float64Array.of(correction, correction),
    }),
  };
}

it('deploys finished weights, and searches with plain ones, of the formats of the weights', () => {
  const asked: (readonly [string, FormatName])[][] = [];
  const choose = (correction: number) => (formats: ReadonlyMap<string, FormatName>) => {
    asked.push([...formats]);
    return { weights: marked(correction), statistics: new Map() };
  };
  const rounding: Rounding = {
    ...NEAREST_ROUNDING,
    mode: 'full',
    plain: choose(1),
    finish: (formats) => ({ ...choose(2)(formats), step: 'full', errors: {} }),
  };
  const scheme = createIntegerScheme(network, ranges, new Map(), rounding);
  const biasOf = (of: typeof scheme, bits: string[]) => {
    const [operation] = of.candidate('one', bits).program!().operations;
    return operation?.op === 'linear' ? [...operation.floatBias] : null;
  };
  expect(biasOf(scheme, ['f32', 'i4', 'f32'])).toEqual([2, 3]);
  expect(biasOf(scheme.whileSearching, ['f32', 'i8', 'f32'])).toEqual([1, 2]);
  expect(asked).toEqual([[['W', 'i4']], [['W', 'i8']]]);
  const nearest = createIntegerScheme(network, ranges, new Map(), NEAREST_ROUNDING);
  expect(nearest.whileSearching).toBe(nearest);
  expect(biasOf(nearest, ['f32', 'i4', 'f32'])).toEqual([0, 1]);
});
