// QuantProgram <-> bytes: 'HBQP', version and length of the JSON (uint32, little-endian), the JSON, then the arrays,
// each 8-aligned, little-endian. In the JSON an array is {"$": type, "at": byte offset in the blob, "length": elements}.
// Arrays of a type lie together: DEFLATE, which builds its codes block by block, then makes less of them.
import { HushbitError } from '../base/errors.ts';
import type { QuantBuffer, QuantProgram } from './program.ts';
import { MAX_JSON_BYTES, programSchema } from './program-schema.ts';
import { verifyProgram } from './verify.ts';

const MAGIC = 0x50514248; // 'HBQP' read as little-endian
const VERSION = 1;
const HEADER_BYTES = 12;

const ARRAYS = {
  Int8Array,
  Int16Array,
  Int32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
} as const;
type ArrayName = keyof typeof ARRAYS;
type NumericArray = InstanceType<(typeof ARRAYS)[ArrayName]>;

interface Reference {
  $: ArrayName;
  at: number;
  length: number;
}

const align8 = (bytes: number): number => Math.ceil(bytes / 8) * 8;

const isArray = (value: unknown): value is NumericArray => ArrayBuffer.isView(value);

/** What follows from other fields is not written: files say only what differs from it. */
function isImplied(owner: Partial<QuantBuffer>, key: string, value: unknown): boolean {
  if (key === 'rescale') return value === null;
  if (key === 'history') return value === 0;
  if (key === 'grid') return value === 'zero-centred';
  return key === 'carried' && value === (owner.kind === 'state');
}

/** The bytes of a program; `parseProgram` gives an equal program back. Little-endian hosts only, as all that run Node. */
export function serialiseProgram(program: QuantProgram): Uint8Array<ArrayBuffer> {
  const arrays: NumericArray[] = [];
  JSON.stringify(program, (_, value: unknown) => (isArray(value) ? void arrays.push(value) : value));
  const typeOf = (array: NumericArray) => array.constructor.name as ArrayName;
  const types = Object.keys(ARRAYS);
  arrays.sort((a, b) => types.indexOf(typeOf(a)) - types.indexOf(typeOf(b)));
  const places = new Map<NumericArray, number>();
  let blobBytes = 0;
  for (const array of arrays) {
    places.set(array, blobBytes);
    blobBytes = align8(blobBytes + array.byteLength);
  }
  const json = JSON.stringify(program, function (this: Partial<QuantBuffer>, key, value: unknown) {
    if (isImplied(this, key, value)) return undefined;
    if (!isArray(value)) return value;
    return { $: typeOf(value), at: places.get(value)!, length: value.length } satisfies Reference;
  });
  const text = new TextEncoder().encode(json);
  const start = align8(HEADER_BYTES + text.length);
  const bytes = new Uint8Array(start + blobBytes);
  const header = new DataView(bytes.buffer);
  for (const [index, value] of [MAGIC, VERSION, text.length].entries())
    header.setUint32(4 * index, value, true);
  bytes.set(text, HEADER_BYTES);
  for (const [array, at] of places) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), start + at);
  }
  return bytes;
}

/** @throws HushbitError `bad-file` for anything but the bytes of a program that keeps its promises */
export function parseProgram(given: Uint8Array, place: string): QuantProgram {
  // Node's Buffer slices without copying.
  const bytes = new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
  const fail = (expected: string, got: string): never => {
    throw new HushbitError({ code: 'bad-file', place, expected, got, remedy: 'export it again' });
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES || view.getUint32(0, true) !== MAGIC)
    fail('a program of hushbit', 'another file');
  const version = view.getUint32(4, true);
  if (version !== VERSION) fail(`version ${VERSION}`, `${version}`);
  const textLength = view.getUint32(8, true);
  const start = align8(HEADER_BYTES + textLength);
  if (start > bytes.length) fail(`${start} bytes or more`, `${bytes.length}`);
  if (textLength > MAX_JSON_BYTES) fail(`JSON of at most ${MAX_JSON_BYTES} bytes`, `${textLength}`);
  // Arrays that share bytes are copied each: without a bound on their sum a small file could ask for much memory.
  let left = bytes.length - start;
  const read = ({ $: type, at, length }: Reference): NumericArray => {
    const Constructor = Object.hasOwn(ARRAYS, type) ? ARRAYS[type] : fail('a known array type', String(type));
    const end = start + at + length * Constructor.BYTES_PER_ELEMENT;
    if (
      !(Number.isInteger(at) && Number.isInteger(length) && at >= 0 && length >= 0 && end <= bytes.length)
    ) {
      fail(`arrays within ${bytes.length} bytes`, `an end at ${end}`);
    }
    left -= length * Constructor.BYTES_PER_ELEMENT;
    if (left < 0) fail(`${bytes.length - start} bytes of arrays in all`, 'more');
    // A copy: aligned, and not a window on the whole file.
    return new Constructor(bytes.slice(start + at, end).buffer);
  };
  let json: unknown;
  try {
    const text = new TextDecoder().decode(bytes.subarray(HEADER_BYTES, HEADER_BYTES + textLength));
    json = JSON.parse(text, (_, value) => (isReference(value) ? read(value) : value));
  } catch (error) {
    if (error instanceof HushbitError) throw error;
    return fail('JSON', (error as Error).message);
  }
  const parsed = programSchema.safeParse(json);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    return fail('what a program is made of', `${path.join('.')}: ${message}`);
  }
  const program = parsed.data as unknown as QuantProgram;
  try {
    verifyProgram(program);
  } catch (error) {
    if (!(error instanceof HushbitError)) throw error;
    const { expected, got } = error.parts;
    return fail(`${error.parts.place} to have ${expected}`, got);
  }
  return program;
}

function isReference(value: unknown): value is Reference {
  return typeof value === 'object' && value !== null && '$' in value;
}
