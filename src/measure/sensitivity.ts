// Each site alone in a format, all others in float32: what it costs the output. The error of one is an ordinary job of the quality
// measurer, so a search may ask for the same.
import type { Scheme } from '../scheme/index.ts';

export interface SoloFormat {
  /** Index of the site. */
  readonly site: number;
  readonly format: string;
  /** Of all sites: the whole assignment. */
  readonly formats: readonly string[];
}

/**
 * @param formats that each site may take; float32 itself is left out
 * @returns by site, then as listed
 */
export function soloFormats(scheme: Scheme, formats: readonly (readonly string[])[]): SoloFormat[] {
  const wide = scheme.uniform(32);
  return formats.flatMap((list, site) =>
    list
      .filter((format) => format !== wide[site])
      .map((format) => ({ site, format, formats: wide.with(site, format) })),
  );
}
