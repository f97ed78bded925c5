// Genome files of scheme `integer`: {"scheme": "integer", "sites": [names], "formats": ["i8", ...]}.
import { HushbitError } from '../base/errors.ts';
import type { SiteFormat } from './formats.ts';
import { checkFormats, type Site } from './sites.ts';

export function formatGenomeFile(sites: readonly Site[], formats: readonly SiteFormat[]): string {
  const checked = checkFormats(sites, formats, 'genome');
  return `${JSON.stringify({ scheme: 'integer', sites: sites.map(({ name }) => name), formats: checked })}\n`;
}

/**
 * Formats in the order of `sites`; the file may name them in any order.
 * @throws HushbitError `bad-genome`: another scheme, an unknown, missing or double site, a format that a site cannot take
 */
export function parseGenomeFile(text: string, sites: readonly Site[], place: string): SiteFormat[] {
  const fail = (where: string, expected: string, got: string, remedy?: string): never => {
    throw new HushbitError({
      code: 'bad-genome',
      place: where,
      expected,
      got,
      remedy: remedy ?? '`hushbit sites` lists the sites of a model',
    });
  };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return fail(place, 'JSON', (error as Error).message);
  }
  if (Array.isArray(value)) {
    return fail(
      place,
      'an object with scheme, sites and formats',
      'an array',
      'bare bit-widths need --scheme paper',
    );
  }
  const { scheme, sites: names, formats } = (value ?? {}) as Record<string, unknown>;
  if (scheme !== 'integer') fail(`${place}: scheme`, 'integer', JSON.stringify(scheme) ?? 'none');
  if (!isTexts(names)) return fail(`${place}: sites`, 'an array of names', typeof names);
  if (!isTexts(formats)) return fail(`${place}: formats`, 'an array of formats such as "i8"', typeof formats);
  if (formats.length !== names.length) {
    fail(`${place}: formats`, `${names.length} formats, one per site`, `${formats.length}`);
  }
  const byName = new Map<string, string>();
  for (const [index, name] of names.entries()) {
    if (!sites.some((site) => site.name === name)) fail(`${place}: sites`, 'sites of this model', name);
    if (byName.has(name)) fail(`${place}: sites`, 'each site once', `${name} twice`);
    byName.set(name, formats[index]!);
  }
  const missing = sites.find(({ name }) => !byName.has(name));
  if (missing) fail(`${place}: sites`, `all ${sites.length} sites of this model`, `no ${missing.name}`);
  return checkFormats(
    sites,
    sites.map(({ name }) => byName.get(name)!),
    place,
  );
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}
