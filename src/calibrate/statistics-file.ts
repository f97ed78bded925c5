// Means, variances and moments as bytes, beside the JSON of ranges, which stays the file that the first version wrote:
//
//   uint32, little-endian   'HBST', version, bytes of the JSON, bytes of the numbers, CRC-32 of all that follows
//   then                    raw DEFLATE (RFC 1951) of the JSON, zeros up to a multiple of 8, and float64 numbers
//   JSON                    {"frames", "ranges": CRC-32 of the ranges they belong to, "weighing" of frames in moments, where they are
//                           "alike", "tensors": {name: {part: [at, length]}}}
//
// Numbers are kept as they are, so that statistics read are equal to those that were written. DEFLATE is handed in.
import { crc32 } from '../base/crc32.ts';
import { HushbitError } from '../base/errors.ts';
import type { FrameWeighing } from './frame-weight.ts';
import { rangesToJson, type TensorRanges } from './observe-ranges.ts';
import { type NetworkStatistics, rangesOf, type Statistics, statisticsOfRanges } from './statistics.ts';

export type Deflate = (content: Uint8Array) => Uint8Array;
/** Throws where the bytes are none of DEFLATE's, or become more than `most`. */
export type Inflate = (bytes: Uint8Array, most: number) => Uint8Array;

const MAGIC = 0x54534248; // 'HBST' read as little-endian
const VERSION = 1;
const HEADER_BYTES = 20;
/** Sixteen networks like NSNet2. */
const MAX_CONTENT_BYTES = 1 << 27;
const PARTS = ['mean', 'variance', 'centre', 'moments'] as const;
type Part = (typeof PARTS)[number];
/** First number and how many. */
type Span = readonly [at: number, length: number];

interface Table {
  readonly frames: number;
  readonly ranges: number;
  readonly weighing?: FrameWeighing;
  readonly tensors: Readonly<Record<string, Partial<Record<Part, Span>>>>;
}

const align8 = (bytes: number): number => Math.ceil(bytes / 8) * 8;

function checksumOf(ranges: TensorRanges): number {
  return crc32(new TextEncoder().encode(JSON.stringify(rangesToJson(ranges))));
}

/** Little-endian hosts only. */
export function packStatistics(statistics: NetworkStatistics, deflate: Deflate): Uint8Array<ArrayBuffer> {
  const numbers: Float64Array[] = [];
  let at = 0;
  let frames = 0;
  const tensors: Record<string, Partial<Record<Part, Span>>> = {};
  for (const [name, one] of statistics) {
    const spans: Partial<Record<Part, Span>> = {};
    for (const part of PARTS) {
      const values = part === 'moments' ? one.moments?.upper : one[part];
      if (values === undefined) continue;
      spans[part] = [at, values.length];
      numbers.push(values);
      at += values.length;
    }
    frames = Math.max(frames, one.frames);
    if (Object.keys(spans).length > 0) tensors[name] = spans;
  }
  const isAlike = [...statistics.values()].some(({ weighing }) => weighing === 'alike');
  const ranges = checksumOf(rangesOf(statistics));
  const table: Table = { frames, ranges, ...(isAlike ? { weighing: 'alike' } : {}), tensors };
  const text = new TextEncoder().encode(JSON.stringify(table));
  const content = new Uint8Array(align8(text.length) + 8 * at);
  content.set(text);
  let to = align8(text.length);
  for (const values of numbers) {
    content.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), to);
    to += values.byteLength;
  }
  const packed = deflate(content);
  const bytes = new Uint8Array(HEADER_BYTES + packed.length);
  const header = new DataView(bytes.buffer);
  for (const [i, value] of [MAGIC, VERSION, text.length, 8 * at, crc32(packed)].entries()) {
    header.setUint32(4 * i, value, true);
  }
  bytes.set(packed, HEADER_BYTES);
  return bytes;
}

/**
 * @param ranges of the file that it lies beside
 * @throws HushbitError `bad-calibration` for damage, another version, or other ranges
 */
export function unpackStatistics(
  given: Uint8Array,
  ranges: TensorRanges,
  inflate: Inflate,
  place: string,
): NetworkStatistics {
  const fail = (expected: string, got: string): never => {
    throw new HushbitError({
      code: 'bad-calibration',
      place,
      expected,
      got,
      remedy: 'calibrate again, or remove it: the ranges stand without it',
    });
  };
  const view = new DataView(given.buffer, given.byteOffset, given.byteLength);
  if (given.length < HEADER_BYTES || view.getUint32(0, true) !== MAGIC)
    fail('moments of hushbit', 'another file');
  const [version, textBytes, numberBytes, checksum] = [4, 8, 12, 16].map((at) =>
    view.getUint32(at, true),
  ) as [number, number, number, number];
  if (version !== VERSION) fail(`version ${VERSION}`, `${version}`);
  const packed = given.subarray(HEADER_BYTES);
  if (crc32(packed) !== checksum) fail('bytes as they were written', 'damaged ones');
  const size = align8(textBytes) + numberBytes;
  if (size > MAX_CONTENT_BYTES) fail(`at most ${MAX_CONTENT_BYTES} bytes`, `${size}`);
  const content = tryOr(
    () => inflate(packed, size),
    () => fail(`${size} bytes`, 'others'),
  );
  if (content.length !== size) fail(`${size} bytes`, `${content.length}`);
  const json = tryOr(
    () => JSON.parse(new TextDecoder().decode(content.subarray(0, textBytes))) as unknown,
    () => fail('a table of tensors', 'no JSON'),
  );
  // Copied by the element: Node's Buffer slices without copying, and may lie anywhere in its memory.
  const numbers = new Float64Array(Uint8Array.from(content.subarray(align8(textBytes))).buffer);
  const table = isTable(json, numbers.length) ? json : fail('a table of tensors', 'another');
  if (table.ranges !== checksumOf(ranges)) fail('moments of these ranges', 'of others');
  const result = new Map<string, Statistics>(statisticsOfRanges(ranges));
  for (const [name, spans] of Object.entries(table.tensors)) {
    const known = result.get(name) ?? fail('tensors of the ranges', `"${name.slice(0, 60)}"`);
    result.set(name, withParts(known, table, spans, numbers));
  }
  return result;
}

function withParts(
  { range }: Statistics,
  { frames, weighing }: Table,
  spans: Table['tensors'][string],
  numbers: Float64Array,
): Statistics {
  const of = (span: Span): Float64Array => numbers.slice(span[0], span[0] + span[1]);
  const { mean, variance, centre, moments } = spans;
  return {
    frames,
    range,
    ...(mean && { mean: of(mean) }),
    ...(variance && { variance: of(variance) }),
    ...(moments && { moments: { size: sizeOf(moments[1]), upper: of(moments) } }),
    // The first files with moments had all frames alike.
    ...(moments && { centre: of(centre ?? mean ?? [0, 0]) }),
    ...(moments && weighing === 'alike' ? { weighing } : {}),
  };
}

/** Of a symmetric matrix that has so many elements in its upper half. */
function sizeOf(elements: number): number {
  return (Math.sqrt(8 * elements + 1) - 1) / 2;
}

function isTable(json: unknown, numbers: number): json is Table {
  const { frames, ranges, tensors } = (json ?? {}) as Partial<Record<keyof Table, unknown>>;
  if (!(Number.isInteger(frames) && typeof ranges === 'number' && isRecord(tensors))) return false;
  return Object.values(tensors).every(
    (spans) =>
      isRecord(spans) &&
      Object.entries(spans).every(
        ([part, span]) =>
          (PARTS as readonly string[]).includes(part) &&
          isSpan(span, numbers) &&
          (part !== 'moments' || Number.isInteger(sizeOf(span[1]))),
      ),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSpan(span: unknown, numbers: number): span is Span {
  if (!(Array.isArray(span) && span.length === 2 && span.every((n) => Number.isInteger(n) && n >= 0)))
    return false;
  return (span[0] as number) + (span[1] as number) <= numbers;
}

function tryOr<T>(task: () => T, otherwise: () => never): T {
  try {
    return task();
  } catch {
    return otherwise();
  }
}
