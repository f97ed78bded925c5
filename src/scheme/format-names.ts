// Formats as a person or a file names them: by name (`i8`, `f32`, in scheme paper `u8`), or by width as the first version
// did, which stands for the narrowest reading of it: integers before floats.
import { HushbitError } from '../base/errors.ts';
import type { Scheme, SchemeSite } from './scheme.ts';

/** A width in bits, or a name. */
export type FormatChoice = number | string;

/** Widths that some format has or will have; whether a site takes one is the scheme's. */
const WIDTHS = [2, 3, 4, 5, 6, 8, 16, 32];
const NAME = /^[a-z]+[1-9]\d*$/;

/** Bits of a format name: `i8` -> 8. Names end in the bits that a format is stored in. */
export function formatBits(format: string): number {
  return Number(/\d+$/.exec(format)?.[0] ?? Number.NaN);
}

/** Bit-widths of a genome that a user sees. */
export function genomeOfFormats(formats: readonly string[]): number[] {
  return formats.map(formatBits);
}

/** One choice of `--formats`. @throws HushbitError `bad-option` */
export function parseFormatChoice(option: string, text: string): FormatChoice {
  if (WIDTHS.some((width) => `${width}` === text)) return Number(text);
  if (NAME.test(text)) return text;
  throw new HushbitError({
    code: 'bad-option',
    place: option,
    expected: `${WIDTHS.join(' | ')} or names of formats, as i8`,
    got: text === '' ? 'nothing' : text,
  });
}

/** The site's format that a choice means; undefined where it has none. */
export function formatFor(scheme: Scheme, site: SchemeSite, choice: unknown): string | undefined {
  if (typeof choice === 'number') return site.formats.find((format) => formatBits(format) === choice);
  if (typeof choice !== 'string') return undefined;
  const name = scheme.formerNames?.[choice] ?? choice;
  return site.formats.find((format) => format === name);
}

/** Why the site has no such format. */
export function reasonAgainst(site: SchemeSite, choice: unknown): string | undefined {
  if (typeof choice === 'number') return WIDTHS.includes(choice) ? site.refuse(`i${choice}`) : undefined;
  return typeof choice === 'string' ? site.refuse(choice) : undefined;
}
