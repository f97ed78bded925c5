import { describe, expect, it } from 'vitest';
import { createScheme } from '../inputs/schemes.ts';
import { addDense, createNetworkBuilder } from '../network/index.ts';
import { addressOf, defaultFormats, type SiteRule, searchFormats } from './search-formats.ts';

const builder = createNetworkBuilder('two');
const layer = (x: string, k: number): string =>
  addDense(builder, x, {
    layer: `fc${k}`,
    names: { weight: `W${k}`, bias: `b${k}`, product: `p${k}`, sum: `s${k}` },
    inputs: 2,
    outputs: 2,
    weight: Float32Array.of(1, 2, 3, 4),
    bias: Float32Array.of(0, 1),
    activation: { op: 'relu', name: `y${k}` },
  });
const network = builder.finish(layer(layer(builder.input('x', 2, 'in'), 1), 2));
const scheme = createScheme('integer', network, () => new Map(), new Map());

const rule = (option: SiteRule['option'], sites: string, ...formats: SiteRule['formats']): SiteRule => ({
  option,
  sites,
  formats,
});
const formatsWith = (...rules: SiteRule[]) =>
  Object.fromEntries(
    searchFormats(scheme, [8, 16], rules).map((formats, i) => [addressOf(scheme.sites[i]!), formats.join()]),
  );

describe('formats of a search', () => {
  const of = (...choices: SiteRule['formats']) =>
    Object.fromEntries(
      searchFormats(scheme, choices).map((formats, i) => [addressOf(scheme.sites[i]!), formats.join()]),
    );

  it('may be of weights alone, or of everything else', () => {
    expect(of('w2', 'w8', 'a16')).toMatchObject({ 'fc1.W1': 'i2,i8', 'fc1.y1': 'i16', 'fc2.W2': 'i2,i8' });
    expect(of('w4', 8)).toMatchObject({ 'fc1.W1': 'i4,i8', 'fc1.y1': 'i8' });
    expect(() => of('w4')).toThrow('expected a width that site x can take');
    expect(searchFormats(scheme, ['w4'], [], ['w8', 16, 32])[0]).toEqual(['i16']);
    expect(searchFormats(scheme, ['w4', 'a8'], [], [16])[0]).toEqual(['i8']);
    expect(() => of('w7', 'a8')).toThrow('--formats: expected formats of scheme');
  });

  it('are narrow weights beside 8 and 16 bits where none are named', () => {
    expect(of(...defaultFormats(scheme))).toMatchObject({ 'fc1.W1': 'i2,i3,i4,i8', 'fc1.y1': 'i8,i16' });
    const onlyFloat = { ...scheme, sites: scheme.sites.map((site) => ({ ...site, formats: ['f32'] })) };
    expect(defaultFormats(onlyFloat)).toContain(32);
  });
});

describe('rules of sites', () => {
  it('stand in the place of what all may be, the last one that fits', () => {
    expect(formatsWith()).toMatchObject({ 'fc1.W1': 'i8,i16', 'fc2.W2': 'i8,i16', 'fc1.y1': 'i8,i16' });
    const first = rule('--formats-for', 'fc*.W*', 2, 'i4', 8);
    expect(formatsWith(first)).toMatchObject({
      'fc1.W1': 'i2,i4,i8',
      'fc2.W2': 'i2,i4,i8',
      'fc1.y1': 'i8,i16',
    });
    const both = formatsWith(first, rule('--lock', 'fc2.W2', 'f32'));
    expect(both).toMatchObject({ 'fc1.W1': 'i2,i4,i8', 'fc2.W2': 'f32' });
  });

  it('fit whole addresses, letter by letter', () => {
    expect(formatsWith(rule('--formats-for', 'fc1.*', 8))).toMatchObject({
      'fc1.y1': 'i8',
      'fc2.y2': 'i8,i16',
    });
    for (const sites of ['W1', 'fc1', 'fc..W1', 'fc1.W', '.*', '[a-z]*']) {
      expect(() => formatsWith(rule('--lock', sites, 8)), sites).toThrow(
        '--lock: expected LAYER.SITE of the model',
      );
    }
  });

  it('name what a site cannot be', () => {
    expect(() => formatsWith(rule('--lock', 'fc1.y1', 2))).toThrow(
      '--lock fc1.y1: expected a width that site y1 can take: 8, 16, 32, got 2',
    );
    expect(() => formatsWith(rule('--formats-for', 'fc1.*', 'i7'))).toThrow(
      '--formats-for: expected formats of scheme',
    );
  });
});
