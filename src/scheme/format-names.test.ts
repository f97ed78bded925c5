import { describe, expect, it } from 'vitest';
import { rangesFromJson } from '../calibrate/index.ts';
import { createScheme } from '../inputs/schemes.ts';
import { searchFormats } from '../measure/search-formats.ts';
import { buildNsnet2 } from '../npy/nsnet2.ts';
import { smallNsnet2 } from '../npy/testing/small-nsnet2.ts';
import { FORMATS } from '../program/formats.ts';
import { formatBits, parseFormatChoice } from './format-names.ts';
import { parseGenome } from './genome-file.ts';
import { parseUniformBits, uniformCandidate } from './uniform.ts';

const graph = buildNsnet2(smallNsnet2());
const ranges = () =>
  rangesFromJson(
    graph,
    Object.fromEntries(
      [...graph.tensors.values()].flatMap(({ name, data }) => (data ? [] : [[name, { min: -1, max: 1 }]])),
    ),
    'ranges',
  );
const integer = createScheme('integer', graph, ranges, new Map());
const paper = createScheme('paper', graph, ranges, new Map());

/** Formats by the kind of site. */
function byKind(formats: readonly string[] | null, scheme = integer): Record<string, string[]> {
  const kinds: Record<string, Set<string>> = {};
  for (const [i, { kind }] of scheme.sites.entries()) {
    kinds[kind] ??= new Set();
    kinds[kind].add(formats![i]!);
  }
  return Object.fromEntries(Object.entries(kinds).map(([kind, set]) => [kind, [...set]]));
}

describe('a name of a format', () => {
  it('ends in the bits that it is stored in', () => {
    for (const [name, { storageBits }] of Object.entries(FORMATS)) expect(formatBits(name)).toBe(storageBits);
    expect(paper.sites[0]!.formats.map(formatBits)).toEqual([8, 16, 32]);
  });

  it('or a width is what --formats takes', () => {
    expect(['8', 'i8', 'f32', 'u16', '4'].map((text) => parseFormatChoice('--formats', text))).toEqual([
      8,
      'i8',
      'f32',
      'u16',
      4,
    ]);
    expect(() => parseFormatChoice('--formats', '7')).toThrow('got 7');
    expect(() => parseFormatChoice('--formats', '')).toThrow('got nothing');
  });

  it('chooses what a search may use, as its width does', () => {
    expect(searchFormats(integer, ['i8', 'f32'])).toEqual(searchFormats(integer, [8, 32]));
    expect(searchFormats(paper, ['u8', 'i32'])).toEqual(searchFormats(paper, [8, 32]));
    expect(new Set(searchFormats(paper, [4, 16]).flat())).toEqual(new Set(['u16']));
    expect(searchFormats(integer, [16])).toEqual(searchFormats(integer, ['i16']));
    expect(new Set(searchFormats(integer, [2, 3, 4, 8, 'f16']).flat())).toEqual(
      new Set(['i2', 'i3', 'i4', 'i8', 'f16']),
    );
    expect(() => searchFormats(integer, ['i8', 'i7'])).toThrow(
      '--formats: expected formats of scheme integer: i8, i16, f16, f32, i2, i3, i4, i5, i6, got i7',
    );
    expect(() => searchFormats(integer, ['i4'])).toThrow('site x can take: 8, 16, 32, got i4');
    expect(() => searchFormats(integer, [4])).toThrow('can take: 8, 16, 32, got 4');
  });

  it('stands for a width in a bare list too', () => {
    const widths = integer.sites.map((_, i) => [8, 16, 32][i % 3]!);
    const names = widths.map((width) => ({ 8: 'i8', 16: 'i16', 32: 'f32' })[width]);
    expect(parseGenome(integer, names, 'g').formats).toEqual(parseGenome(integer, widths, 'g').formats);
    expect(() => parseGenome(integer, ['i4', ...names.slice(1)], 'g')).toThrow(
      'only weights may go below 8 bits',
    );
  });
});

it('formats of a solution decide beside its widths', () => {
  const formats = integer.sites.map((_, i) => ['i8', 'i16', 'f32'][i % 3]!);
  const solution = { genome: integer.sites.map(() => 8), formats };
  expect(parseGenome(integer, solution, 'front.json').formats).toEqual(formats);
  expect(parseGenome(integer, { genome: solution.genome }, 'f').formats).toEqual(
    integer.sites.map(() => 'i8'),
  );
});

describe('--bits', () => {
  it('names a width for weights and one for the rest, with states of 16 bits', () => {
    const { name, formats } = uniformCandidate(integer, parseUniformBits('w8a16'));
    expect(name).toBe('w8a16');
    expect(byKind(formats)).toEqual({
      input: ['i16'],
      weight: ['i8'],
      activation: ['i16'],
      state: ['i16'],
      output: ['i16'],
    });
    const w16a8 = uniformCandidate(integer, parseUniformBits('w16a8')).formats;
    expect(byKind(w16a8)).toEqual({
      input: ['i8'],
      weight: ['i16'],
      activation: ['i8'],
      state: ['i16'],
      output: ['i8'],
    });
    expect(uniformCandidate(integer, 'w8a8').formats).toEqual(uniformCandidate(integer, '8').formats);
    expect(uniformCandidate(integer, 'w16a16').formats).toEqual(uniformCandidate(integer, 'i16').formats);
  });

  it('names a format', () => {
    expect(uniformCandidate(integer, 'i8').name).toBe('int8');
    expect(uniformCandidate(integer, 'f32').name).toBe('float32');
    for (const name of ['u32', 'i32', '32']) {
      expect(uniformCandidate(paper, name)).toMatchObject({
        name: 'int32',
        formats: paper.sites.map(() => 'u32'),
      });
    }
    expect(byKind(uniformCandidate(paper, 'w8a16').formats, paper)).toMatchObject({
      weight: ['u8'],
      bias: ['u8'],
      activation: ['u16'],
    });
  });

  it('below 8 names weights beside activations of 8 bits', () => {
    for (const [bits, weight, activation] of [
      ['4', 'i4', 'i8'],
      ['i4', 'i4', 'i8'],
      ['3', 'i3', 'i8'],
      ['w2a16', 'i2', 'i16'],
    ] as const) {
      const { name, formats } = uniformCandidate(integer, parseUniformBits(bits));
      expect(name).toBe(bits);
      expect(byKind(formats)).toMatchObject({ weight: [weight], activation: [activation], state: ['i16'] });
    }
    expect(byKind(uniformCandidate(integer, 'f16').formats)).toMatchObject({
      weight: ['f16'],
      state: ['f16'],
    });
  });

  it('says what a scheme has not', () => {
    expect(() => uniformCandidate(paper, '4')).toThrow('scheme paper has 8, 16 and 32 bits');
    expect(() => uniformCandidate(integer, 'w8a4')).toThrow('activations of 8, 16, 32 bits');
    for (const bits of ['u8', 'w8', 'q7']) {
      expect(() => uniformCandidate(integer, parseUniformBits(bits))).toThrow(`got ${bits}`);
    }
    for (const bits of ['12', '', '8a8', 'eight', 'w8a']) {
      expect(() => parseUniformBits(bits)).toThrow('--bits: expected 8 | 16 | 32 | float32');
    }
  });
});
