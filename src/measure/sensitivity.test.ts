import { expect, it } from 'vitest';
import { createScheme } from '../inputs/schemes.ts';
import { addDense, createNetworkBuilder } from '../network/index.ts';
import { searchFormats } from './search-formats.ts';
import { soloFormats } from './sensitivity.ts';

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
const scheme = createScheme('integer', builder.finish(output), () => new Map(), new Map());

it('puts each site alone into each of its formats, but float32', () => {
  const solos = soloFormats(scheme, searchFormats(scheme, [2, 8, 32]));
  const named = solos.map(({ site, format, formats }) => [scheme.sites[site]!.name, format, formats.join()]);
  expect(named).toEqual([
    ['x', 'i8', 'i8,f32,f32'],
    ['W', 'i2', 'f32,i2,f32'],
    ['W', 'i8', 'f32,i8,f32'],
    ['y', 'i8', 'f32,f32,i8'],
  ]);
});
