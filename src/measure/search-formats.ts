// What each site may be in a search. Beside widths and names of formats, `w4` is 4 bits for weights and biases alone and `a16` 16 bits
// for everything else.
import { HushbitError } from '../base/errors.ts';
import { type FormatChoice, formatBits, formatFor, reasonAgainst } from '../scheme/format-names.ts';
import type { Scheme, SchemeSite } from '../scheme/scheme.ts';

/** Formats of some sites in place of those of all; where several rules fit, the last one counts. */
export interface SiteRule {
  /** The option that said so, for messages. */
  readonly option: '--formats-for' | '--lock';
  /** Of LAYER.SITE, whole: `*` stands for any number of any letters. */
  readonly sites: string;
  readonly formats: readonly FormatChoice[];
}

const ROLE = /^([wa])(\d+)$/;

/** The site's format that a choice means; undefined where it has none, or is not meant. */
function meantFor(scheme: Scheme, site: SchemeSite, choice: FormatChoice): string | undefined {
  const [, role, width] = (typeof choice === 'string' && ROLE.exec(choice)) || [];
  if (role === undefined) return formatFor(scheme, site, choice);
  const isConstant = site.kind === 'weight' || site.kind === 'bias';
  return isConstant === (role === 'w') ? formatFor(scheme, site, Number(width)) : undefined;
}

const NARROW: readonly FormatChoice[] = ['w2', 'w3', 'w4', 'w8', 'a8', 'a16'];
const PAPER: readonly FormatChoice[] = [8, 16, 32];

/** Formats of a search where none are named; with 32 bits where some site can take none of the narrow ones. */
export function defaultFormats(scheme: Scheme): readonly FormatChoice[] {
  if (scheme.name === 'paper') return PAPER;
  const isNarrow = scheme.sites.every((site) => NARROW.some((choice) => meantFor(scheme, site, choice)));
  return isNarrow ? NARROW : [...NARROW, 32];
}

/** What a site is called in rules. */
export function addressOf({ layer, name }: SchemeSite): string {
  return `${layer}.${name}`;
}

function isMeant(pattern: string, site: SchemeSite): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'u').test(addressOf(site));
}

/**
 * Formats that each site may take in this search, ascending.
 * @param rules a lock is one with one format, which every site that it names has to be able to take
 * @param otherwise what a site without a rule has that can take none of `choices`: the first of these that it can
 * @throws HushbitError `bad-option` where a site is left with none, and for rules that name no site
 */
export function searchFormats(
  scheme: Scheme,
  choices: readonly FormatChoice[],
  rules: readonly SiteRule[] = [],
  otherwise: readonly FormatChoice[] = [],
): string[][] {
  refuseUnknownNames(scheme, choices, '--formats');
  for (const rule of rules) checkRule(scheme, rule);
  return scheme.sites.map((site) => {
    const rule = rules.findLast(({ sites }) => isMeant(sites, site));
    const chosen = new Set((rule?.formats ?? choices).map((choice) => meantFor(scheme, site, choice)));
    const formats = site.formats.filter((format) => chosen.has(format));
    if (formats.length === 0) {
      const other = otherwise
        .map((choice) => meantFor(scheme, site, choice))
        .find((one) => one !== undefined);
      if (!rule && other !== undefined) return [other];
      throw new HushbitError({
        code: 'bad-option',
        place: rule ? `${rule.option} ${rule.sites}` : '--formats',
        expected: `a width that site ${site.name} can take: ${[...new Set(site.formats.map(formatBits))].join(', ')}`,
        got: (rule?.formats ?? choices).join(','),
      });
    }
    return formats;
  });
}

function checkRule(scheme: Scheme, { option, sites, formats }: SiteRule): void {
  refuseUnknownNames(scheme, formats, option);
  if (scheme.sites.some((site) => isMeant(sites, site))) return;
  throw new HushbitError({
    code: 'bad-option',
    place: option,
    expected: 'LAYER.SITE of the model, with * for any letters',
    got: sites,
    remedy: '`hushbit sites` lists them',
  });
}

/** A width that no site has leaves the others; a name that no site has is a mistake. */
function refuseUnknownNames(scheme: Scheme, choices: readonly FormatChoice[], place: string): void {
  for (const choice of choices) {
    if (typeof choice === 'number') continue;
    if (scheme.sites.some((site) => meantFor(scheme, site, choice) !== undefined)) continue;
    const [first] = scheme.sites;
    const names = [...new Set(scheme.sites.flatMap(({ formats }) => formats))];
    throw new HushbitError({
      code: 'bad-option',
      place,
      expected: `formats of scheme ${scheme.name}: ${names.join(', ')}`,
      got: choice,
      ...(first ? { remedy: reasonAgainst(first, choice) } : {}),
    });
  }
}
