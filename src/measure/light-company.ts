// What caches do to the time of a product. A frame reads all weights once, in the same order every time: those of a network that does not
// fit into a cache come from behind it, those of one that fits do not. So a product with the widest weights is slower in a network of
// such weights alone than in a mix, by half on a processor with 2 MB beside 2.8 MB of weights. It is timed in both companies, and a mix
// takes what lies between by how much it reads; narrower weights beside many wide ones wait for their bytes as those do.
import type { FormatName, QuantProgram } from '../program/index.ts';
import { formatBits, type Scheme } from '../scheme/index.ts';

/** Times of products in networks whose other weights are the narrowest. */
export interface LightCompany {
  readonly weights: FormatName;
  /** Of constants in such a network, and in one of these weights alone. */
  readonly lightBytes: number;
  readonly fullBytes: number;
  /** ns, by the keys of the table. */
  readonly operationNs: Readonly<Record<string, number>>;
}

/** A network with some layers of the widest weights, the others of the narrowest. */
export interface LightNetwork {
  readonly weights: FormatName;
  readonly vectors: FormatName;
  /** One per site. */
  readonly formats: readonly string[];
}

/** Less than the second cache of any host: there all company is alike. */
const LEAST_BYTES = 256 << 10;
/** Enough for a third of the bytes to be light, few enough to be compiled. */
const MOST_GROUPS = 3;

/** What a frame reads of matrices. */
export function matrixBytes({ matrices }: QuantProgram): number {
  return matrices.reduce(
    (sum, { rows, columns, format }) => sum + (rows * columns * formatBits(format)) / 8,
    0,
  );
}

/** @param weights @param vectors that a search may use; none where all its networks are small, or have one layer or weights of one format */
export function lightNetworks(
  scheme: Scheme,
  weights: readonly FormatName[],
  vectors: readonly FormatName[],
): LightNetwork[] {
  const isInteger = (format: FormatName): boolean => format.startsWith('i');
  const ordered = weights.filter(isInteger).sort((a, b) => formatBits(a) - formatBits(b));
  const [narrow, wide] = [ordered[0], ordered.at(-1)];
  if (narrow === undefined || wide === undefined || narrow === wide) return [];
  const elements = new Map<string, number>();
  for (const { kind, layer, shape } of scheme.sites) {
    if (kind !== 'weight') continue;
    elements.set(layer, (elements.get(layer) ?? 0) + shape.reduce((product, n) => product * n, 1));
  }
  // Of one layer there is no mix of wide and narrow.
  if (elements.size < 2) return [];
  const total = [...elements.values()].reduce((sum, count) => sum + count, 0);
  if ((total * formatBits(wide)) / 8 <= LEAST_BYTES) return [];
  const groups = Array.from({ length: Math.min(MOST_GROUPS, elements.size) }, () => new Set<string>());
  const sizes = groups.map(() => 0);
  for (const [layer, count] of [...elements].sort(([, a], [, b]) => b - a)) {
    const least = sizes.indexOf(Math.min(...sizes));
    groups[least]!.add(layer);
    sizes[least]! += count;
  }
  return vectors.filter(isInteger).flatMap((vector) =>
    groups.map((layers) => ({
      weights: wide,
      vectors: vector,
      formats: scheme.sites.map(({ kind, layer }) =>
        kind === 'weight' ? (layers.has(layer) ? wide : narrow) : vector,
      ),
    })),
  );
}

/**
 * ns of a product in a network that reads `bytes` of constants.
 * @param own with these weights in a network of nothing else
 * @param light,full with the widest weights, in either company
 */
export function timeInCompany(
  own: number,
  weights: FormatName,
  { light, full }: { readonly light: number; readonly full: number },
  company: LightCompany,
  bytes: number,
): number {
  const { lightBytes, fullBytes } = company;
  const span = fullBytes - lightBytes;
  const share = span > 0 ? Math.min(1, Math.max(0, (bytes - lightBytes) / span)) : 1;
  if (weights === company.weights) return light + share * Math.max(0, full - light);
  const bits = formatBits(weights);
  const isWaiting = full > light && bits < formatBits(company.weights);
  const waited = isWaiting ? (full * bits) / formatBits(company.weights) : 0;
  return own + share * Math.max(0, waited - own);
}
