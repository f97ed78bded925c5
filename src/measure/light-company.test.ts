import { expect, test } from 'vitest';
import { randomCase } from '../lower/testing/random-program.ts';
import type { FormatName } from '../program/index.ts';
import type { Scheme } from '../scheme/index.ts';
import { type LightCompany, lightNetworks, matrixBytes, timeInCompany } from './light-company.ts';

const company: LightCompany = { weights: 'i8', lightBytes: 1000, fullBytes: 3000, operationNs: {} };
const wide = { light: 10, full: 30 };

test('a wide product takes its light time in small networks, its full one in large ones, and what lies between by bytes', () => {
  const at = (bytes: number): number => timeInCompany(30, 'i8', wide, company, bytes);
  expect([500, 1000, 1500, 2000, 3000, 5000].map(at)).toEqual([10, 10, 15, 20, 30, 30]);
});

test('a narrower one waits for its share of the bytes, where that is longer than it takes', () => {
  const at = (weights: FormatName, own: number, bytes: number): number =>
    timeInCompany(own, weights, wide, company, bytes);
  expect(at('i4', 6, 1000)).toBe(6);
  expect(at('i4', 6, 3000)).toBe(15);
  expect(at('i4', 6, 2000)).toBe(10.5);
  expect(at('i4', 20, 3000)).toBe(20);
  // Where company makes no difference, or for wider weights, it is left as it is.
  expect(timeInCompany(6, 'i4', { light: 30, full: 30 }, company, 3000)).toBe(6);
  expect(at('f32', 50, 3000)).toBe(50);
  // Networks of as many bytes in either company.
  expect(timeInCompany(30, 'i8', wide, { ...company, lightBytes: 3000 }, 3000)).toBe(30);
});

function schemeOf(layers: Readonly<Record<string, number>>): Scheme {
  const sites = Object.entries(layers).flatMap(([layer, elements]) => [
    { name: `${layer}.w`, layer, kind: 'weight', shape: [elements] },
    { name: `${layer}.x`, layer, kind: 'activation', shape: [8] },
  ]);
  return { sites } as unknown as Scheme;
}

test('every layer is wide in one network of each format of vectors, and the others are the narrowest', () => {
  const layers = { a: 900_000, b: 100_000, c: 800_000, d: 500_000, e: 300_000 };
  const scheme = schemeOf(layers);
  const networks = lightNetworks(scheme, ['i8', 'i4', 'i2', 'f32'], ['i8', 'i16', 'f32']);
  expect(networks.map(({ weights, vectors }) => `${weights} ${vectors}`)).toEqual([
    ...['i8 i8', 'i8 i8', 'i8 i8'],
    ...['i8 i16', 'i8 i16', 'i8 i16'],
  ]);
  for (const vectors of ['i8', 'i16']) {
    const own = networks.filter((one) => one.vectors === vectors);
    scheme.sites.forEach(({ kind }, site) => {
      const formats = own.map((one) => one.formats[site]).sort();
      expect(formats).toEqual(kind === 'weight' ? ['i2', 'i2', 'i8'] : [vectors, vectors, vectors]);
    });
  }
  expect(lightNetworks(schemeOf({ a: 1000, b: 1000 }), ['i8', 'i2'], ['i8'])).toEqual([]);
  expect(lightNetworks(scheme, ['i8', 'f32'], ['i8'])).toEqual([]);
  // One layer is all of the network: there is no lighter company for it.
  expect(lightNetworks(schemeOf({ a: 900_000 }), ['i8', 'i2'], ['i8'])).toEqual([]);
});

test('a frame reads every matrix once, in its bits', () => {
  const { program } = randomCase(1);
  const expected = program.matrices.reduce((sum, { rows, columns, format }) => {
    return sum + (rows * columns * Number(format.slice(1))) / 8;
  }, 0);
  expect(matrixBytes(program)).toBe(expected);
});
