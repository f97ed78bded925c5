import { describe, expect, it } from 'vitest';
import { randomFromSeed } from '../base/random.ts';
import { formatGenomeFile, parseGenomeFile } from './genome-file.ts';
import { listSites } from './sites.ts';
import { randomFormats, randomGraph } from './testing/random-program.ts';

describe('genome files', () => {
  const random = randomFromSeed(3);
  const sites = listSites(randomGraph(random));
  const formats = randomFormats(random, sites);
  const content = () => JSON.parse(formatGenomeFile(sites, formats)) as Record<string, string[]>;
  const parse = (value: unknown) => parseGenomeFile(JSON.stringify(value), sites, 'g.json');

  it('come back as they were written', () => {
    expect(parseGenomeFile(formatGenomeFile(sites, formats), sites, 'g.json')).toEqual(formats);
  });

  it('may list the sites in another order', () => {
    const { sites: names, formats: listed } = content();
    const turned = { scheme: 'integer', sites: names!.toReversed(), formats: listed!.toReversed() };
    expect(parse(turned)).toEqual(formats);
  });

  it('are refused with the place and the reason', () => {
    const change = (edit: (value: Record<string, string[]>) => void) => {
      const value = content();
      edit(value);
      return () => parse(value);
    };
    expect(change((v) => (v.sites![0] = 'nonsense'))).toThrow(
      /g.json: sites: expected sites of this model, got nonsense/,
    );
    expect(change((v) => (v.sites![1] = v.sites![0]!))).toThrow(/each site once, got x twice/);
    expect(change((v) => v.formats!.pop())).toThrow(/formats, one per site/);
    expect(change((v) => (v.formats![0] = 'i4'))).toThrow(
      /g.json: x: .* got i4; only weights may go below 8 bits/,
    );
    expect(
      change((v) => {
        v.sites!.pop();
        v.formats!.pop();
      }),
    ).toThrow(/got no /);
    expect(() => parse({ ...content(), scheme: 'paper' })).toThrow(/scheme: expected integer, got "paper"/);
    expect(() => parse([8, 16])).toThrow(/bare bit-widths need --scheme paper/);
    expect(() => parse({ scheme: 'integer', sites: ['x'], formats: [8] })).toThrow(/array of formats/);
    expect(() => parseGenomeFile('{', sites, 'g.json')).toThrow(/g.json: expected JSON/);
    expect(() => parse(null)).toThrow(/scheme: expected integer/);
  });
});
