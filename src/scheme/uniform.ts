// The same formats everywhere, as `--bits` names them: a width, a format, or a width for weights and one for the rest.
import { HushbitError } from '../base/errors.ts';
import { formatBits, formatFor, reasonAgainst } from './format-names.ts';
import type { BitWidth, Candidate, Scheme } from './scheme.ts';

/** 8 | 16 | 32 | float32 | 6 | 5 | 4 | 3 | 2 | a format's name | wNaM: what `parseUniformBits` lets through. */
export type UniformBits = string;

export const UNIFORM_BITS = '8 | 16 | 32 | float32 | 6 | 5 | 4 | 3 | 2 | w4a8, w8a16 ... | a format';
const SYNTAX = /^(float32|[1-9]\d?|[a-z]+[1-9]\d?|w[1-9]\d?a[1-9]\d?)$/;
const WIDTHS = [8, 16, 32] as const satisfies readonly BitWidth[];
/** With 8-bit activations. */
const NARROW = ['6', '5', '4', '3', '2'];

function refused(expected: string, got: string, remedy?: string): HushbitError {
  return new HushbitError({
    code: 'bad-option',
    place: '--bits',
    expected,
    got: got === '' ? 'nothing' : got,
    ...(remedy ? { remedy } : {}),
  });
}

/** @throws HushbitError `bad-option` */
export function parseUniformBits(text: string): UniformBits {
  const isWidth = /^\d+$/.test(text);
  if (SYNTAX.test(text) && (!isWidth || [...WIDTHS.map(String), ...NARROW].includes(text))) return text;
  throw refused(UNIFORM_BITS, text);
}

/** @throws HushbitError `bad-option` for formats that the scheme has not */
export function uniformCandidate(scheme: Scheme, bits: UniformBits): Candidate {
  if (bits === 'float32') return scheme.float32();
  const [, weights, others] = /^w(\d+)a(\d+)$/.exec(bits) ?? (NARROW.includes(bits) ? [bits, bits, '8'] : []);
  if (weights !== undefined) {
    return scheme.candidate(bits, weightsAndActivations(scheme, Number(weights), widthOf(others!)));
  }
  const width = WIDTHS.find((one) => bits === `${one}`);
  if (width !== undefined) return scheme.candidate(`int${width}`, scheme.uniform(width));
  return ofOneFormat(scheme, bits);
}

/** Biases, where they are sites, go with the weights; carried states as `uniform` has them beside such activations. */
function weightsAndActivations(scheme: Scheme, weights: number, activations: BitWidth): string[] {
  const others = scheme.uniform(activations);
  return scheme.sites.map((site, i) => {
    if (site.kind !== 'weight' && site.kind !== 'bias') return others[i]!;
    const format = formatFor(scheme, site, weights);
    if (format !== undefined) return format;
    throw refused(
      `weights of ${site.formats.map(formatBits).join(', ')} bits`,
      `${weights}`,
      reasonAgainst(site, weights),
    );
  });
}

function widthOf(text: string): BitWidth {
  const width = WIDTHS.find((one) => `${one}` === text);
  if (width !== undefined) return width;
  throw refused(`activations of ${WIDTHS.join(', ')} bits`, text);
}

/** A format by name, wherever it can be; one that weights alone have stands beside 8-bit activations. */
function ofOneFormat(scheme: Scheme, name: string): Candidate {
  const { sites } = scheme;
  const own = sites.map((site) => formatFor(scheme, site, name));
  if (own.every((format) => format === 'f32')) return scheme.float32();
  const weights = sites.find((site, i) => site.kind === 'weight' && own[i] !== undefined);
  if (weights === undefined) {
    const [first] = sites;
    throw refused(
      `${UNIFORM_BITS} (${first?.formats.join(', ')})`,
      name,
      first && reasonAgainst(first, name),
    );
  }
  const format = own[sites.indexOf(weights)]!;
  const width = WIDTHS.find((one) => formatFor(scheme, weights, one) === format);
  if (width !== undefined) return scheme.candidate(`int${width}`, scheme.uniform(width));
  const beside = scheme.uniform(8);
  return scheme.candidate(
    name,
    own.map((one, i) => one ?? beside[i]!),
  );
}
