// What a worker needs to know of a search, in parts that are named by their content: the network, what its weights are rounded by,
// each clip, and a list of them. Another search on the same clips sends its network alone.
import { HushbitError } from '../base/errors.ts';
import type { RoundingParts } from '../inputs/rounding.ts';
import { hashOf, isHash, packPlain, unpackPlain } from '../queue/index.ts';
import { checkSource, type SourceData } from './received-source.ts';
import type { MeasuringSource } from './thread-setup.ts';

export interface SentSource {
  /** Of the list. */
  readonly hash: string;
  /** The list among them. */
  readonly parts: ReadonlyMap<string, Uint8Array>;
}

/** Another order or another form of the parts is another version. */
const FORMAT = 1;
const MOST_PARTS = 200_000;

export function partsOfSource(source: MeasuringSource): SentSource {
  const parts = new Map<string, Uint8Array>();
  const add = (value: unknown): string => {
    const bytes = packPlain(value);
    const hash = hashOf(bytes);
    parts.set(hash, bytes);
    return hash;
  };
  const { scheme, ranges, frontEnd, clips, excerpts = [], rounding = null, metrics } = source;
  const hash = add({
    format: FORMAT,
    scheme: scheme.name,
    ranges: new Map(ranges),
    frontEnd,
    metrics,
    network: add(scheme.graph),
    rounding: rounding && add(plainRounding(rounding)),
    clips: clips.map(add),
    excerpts: excerpts.map(add),
  });
  return { hash, parts };
}

/** Statistics are made when they are asked for: here they are. */
function plainRounding({ mode, statistics, audio, floor }: RoundingParts): RoundingParts {
  return { mode, statistics, audio, floor };
}

/** Names of the parts that a list needs. @throws HushbitError `bad-file` */
export function partsOfList(list: Uint8Array): string[] {
  const { network, rounding, clips, excerpts } = readList(list);
  return [...new Set([network, ...(rounding === null ? [] : [rounding]), ...clips, ...excerpts])];
}

/** @throws HushbitError `bad-file`, `bad-model` for what no search sends */
export function sourceOfParts(list: Uint8Array, parts: ReadonlyMap<string, Uint8Array>): SourceData {
  const { format: _, network, rounding, clips, excerpts, ...rest } = readList(list);
  const known = new Map<string, unknown>();
  const value = (hash: string): unknown => {
    if (!known.has(hash)) known.set(hash, unpackPlain(parts.get(hash) ?? new Uint8Array(), 'what was sent'));
    return known.get(hash);
  };
  return checkSource({
    ...rest,
    network: value(network),
    rounding: rounding === null ? null : value(rounding),
    clips: clips.map(value),
    excerpts: excerpts.map(value),
  });
}

interface List extends Record<string, unknown> {
  readonly format: typeof FORMAT;
  readonly network: string;
  readonly rounding: string | null;
  readonly clips: readonly string[];
  readonly excerpts: readonly string[];
}

function readList(bytes: Uint8Array): List {
  const list = unpackPlain(bytes, 'what was sent') as Partial<List> | null;
  const isList = (names: unknown): boolean =>
    Array.isArray(names) && names.length <= MOST_PARTS && names.every(isHash);
  const isOne =
    list?.format === FORMAT &&
    isHash(list.network) &&
    (list.rounding === null || isHash(list.rounding)) &&
    isList(list.clips) &&
    isList(list.excerpts);
  if (isOne) return list as List;
  throw new HushbitError({
    code: 'bad-file',
    place: 'what was sent',
    expected: `a list of parts of form ${FORMAT}`,
    got: 'another',
  });
}
