// What each site may be in a search.
import { HushbitError } from '../base/errors.ts';
import { type BitWidth, formatBits, type Scheme } from '../scheme/scheme.ts';

/** Formats that each site may take in this search, ascending. @throws HushbitError where a site is left with none */
export function searchFormats(scheme: Scheme, widths: readonly BitWidth[]): string[][] {
  return scheme.sites.map((site) => {
    const formats = site.formats.filter((format) => widths.includes(formatBits(format) as BitWidth));
    if (formats.length === 0) {
      throw new HushbitError({
        code: 'bad-option',
        place: '--formats',
        expected: `a width that site ${site.name} can take: ${site.formats.map(formatBits).join(', ')}`,
        got: widths.join(','),
      });
    }
    return formats;
  });
}
