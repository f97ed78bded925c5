// What each site may be in a search.
import { HushbitError } from '../base/errors.ts';
import { type FormatChoice, formatBits, formatFor, reasonAgainst } from '../scheme/format-names.ts';
import type { Scheme } from '../scheme/scheme.ts';

/** Formats that each site may take in this search, ascending. @throws HushbitError where a site is left with none */
export function searchFormats(scheme: Scheme, choices: readonly FormatChoice[]): string[][] {
  refuseUnknownNames(scheme, choices);
  return scheme.sites.map((site) => {
    const chosen = new Set(choices.map((choice) => formatFor(scheme, site, choice)));
    const formats = site.formats.filter((format) => chosen.has(format));
    if (formats.length === 0) {
      throw new HushbitError({
        code: 'bad-option',
        place: '--formats',
        expected: `a width that site ${site.name} can take: ${[...new Set(site.formats.map(formatBits))].join(', ')}`,
        got: choices.join(','),
      });
    }
    return formats;
  });
}

/** A width that no site has leaves the others; a name that no site has is a mistake. */
function refuseUnknownNames(scheme: Scheme, choices: readonly FormatChoice[]): void {
  for (const choice of choices) {
    if (typeof choice === 'number') continue;
    if (scheme.sites.some((site) => formatFor(scheme, site, choice) !== undefined)) continue;
    const [first] = scheme.sites;
    const names = [...new Set(scheme.sites.flatMap(({ formats }) => formats))];
    throw new HushbitError({
      code: 'bad-option',
      place: '--formats',
      expected: `formats of scheme ${scheme.name}: ${names.join(', ')}`,
      got: choice,
      ...(first ? { remedy: reasonAgainst(first, choice) } : {}),
    });
  }
}
