// Genome files: {"scheme", "sites", "formats"}, or a bare array of bit-widths or names; checked against the scheme's sites.
import { HushbitError } from '../base/errors.ts';
import { formatBits, formatFor, reasonAgainst } from './format-names.ts';
import type { Scheme } from './scheme.ts';

export interface NamedGenome {
  readonly name: string;
  readonly formats: readonly string[];
  /** The 93 bit-widths, where it came in the paper's gene order. */
  readonly genes?: readonly number[];
}

const MAX_NAME = 60;

function refuse(place: string, expected: string, got: string, remedy?: string): never {
  throw new HushbitError({ code: 'bad-genome', place, expected, got, ...(remedy ? { remedy } : {}) });
}

function show(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, MAX_NAME);
}

/** The format of a site that a width or a name means. */
function formatOfEntry(scheme: Scheme, index: number, entry: unknown, place: string): string {
  const site = scheme.sites[index]!;
  const format = formatFor(scheme, site, entry);
  if (format === undefined) {
    const expected =
      typeof entry === 'string'
        ? site.formats.join(' or ')
        : `${site.formats.map(formatBits).join(', ')} bits`;
    refuse(`${place}: site ${index} (${site.name})`, expected, show(entry), reasonAgainst(site, entry));
  }
  return format;
}

function fromWidths(scheme: Scheme, widths: readonly unknown[], place: string, name: string): NamedGenome {
  const { sites } = scheme;
  if (widths.length === sites.length) {
    return { name, formats: sites.map((_, i) => formatOfEntry(scheme, i, widths[i], place)) };
  }
  const names = scheme.genes ?? [];
  if (widths.length !== names.length || !sites.every((site) => names.includes(site.name))) {
    const genes = scheme.genes ? ` (or the paper's ${names.length} genes)` : '';
    refuse(
      place,
      `${sites.length} bit-widths, one per site${genes}`,
      `${widths.length}`,
      'was it made for another model or scheme?',
    );
  }
  widths.forEach((width, gene) => {
    if (![8, 16, 32].includes(width as number)) {
      refuse(`${place}: gene ${gene} (${names[gene]})`, '8, 16 or 32 bits', show(width));
    }
  });
  // Where two genes name one tensor the later one decides.
  const formats = sites.map((site, i) =>
    formatOfEntry(scheme, i, widths[names.lastIndexOf(site.name)], place),
  );
  return { name, formats, genes: widths as number[] };
}

function fromObject(
  scheme: Scheme,
  value: Record<string, unknown>,
  place: string,
  name: string,
): NamedGenome {
  if (typeof value.scheme === 'string' && value.scheme !== scheme.name) {
    refuse(`${place}: scheme`, scheme.name, show(value.scheme), `give --scheme ${value.scheme.slice(0, 20)}`);
  }
  // A solution of a run has both; names say more.
  if (Array.isArray(value.genome) && !Array.isArray(value.formats))
    return fromWidths(scheme, value.genome, place, name);
  const { sites, formats } = value;
  if (!Array.isArray(formats)) refuse(`${place}: formats`, 'a list of format names', show(formats));
  const order = Array.isArray(sites) ? sites : scheme.sites.map((site) => site.name);
  if (
    order.length !== formats.length ||
    order.length !== scheme.sites.length ||
    new Set(order).size !== order.length
  ) {
    refuse(
      place,
      `${scheme.sites.length} sites, each once, with one format each`,
      `${order.length} sites and ${formats.length} formats`,
      'was it made for another model or scheme?',
    );
  }
  return {
    name,
    formats: scheme.sites.map((site) => {
      const at = order.indexOf(site.name);
      if (at < 0)
        refuse(
          `${place}: sites`,
          `the site ${site.name}`,
          'none of that name',
          'was it made for another model?',
        );
      const format = formatFor(scheme, site, formats[at]);
      if (format === undefined) {
        const expected = site.formats.join(' or ');
        refuse(`${place}: ${site.name}`, expected, show(formats[at]), reasonAgainst(site, formats[at]));
      }
      return format;
    }),
  };
}

/** One genome. @param json parsed content @param place the file's name, for messages */
export function parseGenome(scheme: Scheme, json: unknown, place: string, name = 'genome'): NamedGenome {
  if (Array.isArray(json)) return fromWidths(scheme, json, place, name);
  if (typeof json === 'object' && json !== null) {
    return fromObject(scheme, json as Record<string, unknown>, place, name);
  }
  return refuse(place, 'a list of bit-widths or {"scheme", "sites", "formats"}', show(json));
}

/** Several: a list of genomes, or `front.json`. An entry may carry a `name`. */
export function parseGenomes(scheme: Scheme, json: unknown, place: string): NamedGenome[] {
  const record = (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>;
  const list = Array.isArray(json) ? json : record.solutions;
  if (!Array.isArray(list)) refuse(place, 'a list of genomes or a front.json', show(json));
  if (list.length === 0) refuse(place, 'at least one genome', 'an empty list');
  if (list.every((one) => typeof one === 'number')) return [parseGenome(scheme, list, place)];
  return list.map((one, i) => {
    const given = (one as { name?: unknown } | null)?.name;
    const name = typeof given === 'string' && given !== '' ? given.slice(0, MAX_NAME) : `${i}`;
    return parseGenome(scheme, one, `${place}[${i}]`, name);
  });
}
