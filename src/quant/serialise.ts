// QuantProgram <-> bytes: 'HBQP', version and length of the JSON (uint32, little-endian), the JSON, then the arrays,
// each 8-aligned, little-endian. In the JSON an array is {"$": type, "at": byte offset in the blob, "length": elements}.
import { HushbitError } from '../base/errors.ts';
import type { QuantProgram } from './program.ts';
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

/** The bytes of a program; `parseProgram` gives an equal program back. Little-endian hosts only, as all that run Node. */
export function serialiseProgram(program: QuantProgram): Uint8Array {
  const arrays: { at: number; array: NumericArray }[] = [];
  let blobBytes = 0;
  const json = JSON.stringify(program, (_, value: unknown) => {
    if (!ArrayBuffer.isView(value)) return value;
    const array = value as NumericArray;
    const reference: Reference = {
      $: array.constructor.name as ArrayName,
      at: blobBytes,
      length: array.length,
    };
    arrays.push({ at: blobBytes, array });
    blobBytes = align8(blobBytes + array.byteLength);
    return reference;
  });
  const text = new TextEncoder().encode(json);
  const start = align8(HEADER_BYTES + text.length);
  const bytes = new Uint8Array(start + blobBytes);
  const header = new DataView(bytes.buffer);
  for (const [index, value] of [MAGIC, VERSION, text.length].entries())
    header.setUint32(4 * index, value, true);
  bytes.set(text, HEADER_BYTES);
  for (const { at, array } of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), start + at);
  }
  return bytes;
}

/** @throws HushbitError `bad-file` for anything but the bytes of a program that keeps its promises */
export function parseProgram(bytes: Uint8Array, place: string): QuantProgram {
  const fail = (expected: string, got: string): never => {
    throw new HushbitError({ code: 'bad-file', place, expected, got, remedy: 'lower the model again' });
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES || view.getUint32(0, true) !== MAGIC)
    fail('a program of hushbit', 'another file');
  const version = view.getUint32(4, true);
  if (version !== VERSION) fail(`version ${VERSION}`, `${version}`);
  const textLength = view.getUint32(8, true);
  const start = align8(HEADER_BYTES + textLength);
  if (start > bytes.length) fail(`${start} bytes or more`, `${bytes.length}`);
  const read = ({ $: type, at, length }: Reference): NumericArray => {
    const Constructor = Object.hasOwn(ARRAYS, type) ? ARRAYS[type] : fail('a known array type', String(type));
    const end = start + at + length * Constructor.BYTES_PER_ELEMENT;
    if (
      !(Number.isInteger(at) && Number.isInteger(length) && at >= 0 && length >= 0 && end <= bytes.length)
    ) {
      fail(`arrays within ${bytes.length} bytes`, `an end at ${end}`);
    }
    // A copy: aligned, and not a window on the whole file.
    return new Constructor(bytes.slice(start + at, end).buffer);
  };
  let program: QuantProgram;
  try {
    const text = new TextDecoder().decode(bytes.subarray(HEADER_BYTES, HEADER_BYTES + textLength));
    program = JSON.parse(text, (_, value) => (isReference(value) ? read(value) : value)) as QuantProgram;
  } catch (error) {
    if (error instanceof HushbitError) throw error;
    return fail('JSON', (error as Error).message);
  }
  verifyProgram(program);
  return program;
}

function isReference(value: unknown): value is Reference {
  return typeof value === 'object' && value !== null && '$' in value;
}
