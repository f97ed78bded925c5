import { expect, it } from 'vitest';
import { createScheme } from '../inputs/schemes.ts';
import { addDense, createNetworkBuilder } from '../network/index.ts';
import { formatBits } from '../scheme/index.ts';
import { siteSavings } from './site-savings.ts';

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
const site = (name: string): number => scheme.sites.findIndex((one) => one.name === name);

it('what a site saves is what it costs less than at 16 bits among sites of 8', async () => {
  const asked: string[] = [];
  const costOf = async (formats: readonly string[]): Promise<number> => {
    asked.push(formats.join());
    return formats.reduce((sum, format, i) => sum + (i === site('W') ? 10 : 1) * formatBits(format), 0);
  };
  const savingOf = siteSavings(scheme, { costOf });
  expect(await savingOf(site('W'), 'i4')).toBe(10 * (16 - 4));
  expect(await savingOf(site('W'), 'i8')).toBe(10 * (16 - 8));
  expect(await savingOf(site('y'), 'i16')).toBe(0);
  expect(await savingOf(site('W'), 'f32')).toBe(null);
  // The site at 16 bits is summed once.
  expect(asked.filter((formats) => formats === 'i8,i16,i8')).toHaveLength(1);
});
