// Plain data as bytes, for another process or machine: objects, lists, maps, texts, numbers and typed arrays. No classes, no
// functions, nothing that runs when it is read.
//
//   uint32   bytes of the text    text: JSON, in which {"$": KIND, ...} stands for what JSON lacks
//   then     the values of typed arrays, each at a multiple of 8 bytes; little-endian
import { HushbitError } from '../base/errors.ts';

const KINDS = {
  f32: Float32Array,
  f64: Float64Array,
  i8: Int8Array,
  u8: Uint8Array,
  i16: Int16Array,
  u16: Uint16Array,
  i32: Int32Array,
  u32: Uint32Array,
} as const;
type Kind = keyof typeof KINDS;
type Typed = InstanceType<(typeof KINDS)[Kind]>;

/** Deeper than any data of ours; what lies deeper is an attack on the stack. */
const MOST_DEPTH = 64;
const NUMBERS: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
  '-0': -0,
};

const padded = (bytes: number): number => Math.ceil(bytes / 8) * 8;

/** What stands twice stands once in the bytes. @throws TypeError for what is no plain data */
export function packPlain(value: unknown): Uint8Array {
  const arrays: { readonly array: Typed; readonly offset: number }[] = [];
  const known = new Map<Typed, unknown>();
  let end = 0;

  function placeOf(array: Typed): unknown {
    const found = known.get(array);
    if (found) return found;
    const kind = (Object.keys(KINDS) as Kind[]).find((name) => array instanceof KINDS[name]);
    if (kind === undefined) throw new TypeError(`a ${array.constructor.name} cannot be sent`);
    const place = { $: kind, at: end, n: array.length };
    arrays.push({ array, offset: end });
    known.set(array, place);
    end = padded(end + array.byteLength);
    return place;
  }

  function tree(one: unknown): unknown {
    if (typeof one === 'number') {
      return Number.isFinite(one) && !Object.is(one, -0)
        ? one
        : { $: 'number', is: Object.is(one, -0) ? '-0' : String(one) };
    }
    if (typeof one === 'function' || typeof one === 'symbol' || typeof one === 'bigint') {
      throw new TypeError(`a ${typeof one} cannot be sent`);
    }
    if (typeof one !== 'object' || one === null) return one;
    if (ArrayBuffer.isView(one)) return placeOf(one as Typed);
    if (Array.isArray(one)) return one.map(tree);
    if (one instanceof Map) return { $: 'map', of: [...one].map(([key, item]) => [tree(key), tree(item)]) };
    const prototype = Object.getPrototypeOf(one);
    if (prototype !== Object.prototype && prototype !== null) {
      throw new TypeError(`a ${prototype.constructor?.name} cannot be sent`);
    }
    if (Object.hasOwn(one, '$')) throw new TypeError('a field $ cannot be sent');
    return Object.fromEntries(
      Object.entries(one).flatMap(([key, item]) => (item === undefined ? [] : [[key, tree(item)]])),
    );
  }

  const text = new TextEncoder().encode(JSON.stringify(tree(value)));
  const start = padded(4 + text.length);
  const bytes = new Uint8Array(start + end);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  for (const { array, offset } of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), start + offset);
  }
  return bytes;
}

/**
 * What `packPlain` was given, from bytes that anybody may have made. Typed arrays share no memory with the bytes.
 * @param place of the bytes, for messages
 * @throws HushbitError `bad-file`
 */
export function unpackPlain(bytes: Uint8Array, place: string): unknown {
  const bad = (expected: string, got: string): never => {
    throw new HushbitError({ code: 'bad-file', place, expected, got });
  };
  if (bytes.length < 4) return bad('packed data', `${bytes.length} bytes`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const start = padded(4 + length);
  if (start > padded(bytes.length)) return bad(`${length} bytes of text`, `${bytes.length} bytes in all`);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(4, 4 + length)));
  } catch {
    return bad('JSON', 'another text');
  }
  const known = new Map<string, Typed>();
  /** Arrays overlap in nothing that was packed: all of them have no more than the bytes, whatever the text says. */
  let left = bytes.length;

  function arrayOf(kind: string, at: unknown, n: unknown): Typed {
    const Made = Object.hasOwn(KINDS, kind) ? KINDS[kind as Kind] : bad('a kind of array', String(kind));
    if (!Number.isSafeInteger(at) || !Number.isSafeInteger(n) || (at as number) < 0 || (n as number) < 0) {
      return bad('a place and a length', `${at}, ${n}`);
    }
    const key = `${kind} ${at} ${n}`;
    const found = known.get(key);
    if (found) return found;
    const from = start + (at as number);
    const size = (n as number) * Made.BYTES_PER_ELEMENT;
    if (from + size > bytes.length) return bad(`${size} bytes at ${from}`, `${bytes.length} bytes in all`);
    left -= size;
    if (left < 0) return bad(`arrays of ${bytes.length} bytes at most`, 'more');
    const array = new Made(n as number);
    new Uint8Array(array.buffer).set(bytes.subarray(from, from + size));
    known.set(key, array);
    return array;
  }

  function value(one: unknown, depth: number): unknown {
    if (depth > MOST_DEPTH) return bad(`data at most ${MOST_DEPTH} deep`, 'deeper');
    if (typeof one !== 'object' || one === null) return one;
    if (Array.isArray(one)) return one.map((item) => value(item, depth + 1));
    const { $: kind, ...rest } = one as Record<string, unknown>;
    if (kind === undefined) return recordOf(one as Record<string, unknown>, depth);
    if (kind === 'number') {
      const is = String(rest.is);
      return Object.hasOwn(NUMBERS, is) ? NUMBERS[is] : bad('a number', is);
    }
    if (kind === 'map') {
      if (!Array.isArray(rest.of)) return bad('entries of a map', typeof rest.of);
      return new Map(
        rest.of.map((entry: unknown) => {
          if (!Array.isArray(entry) || entry.length !== 2) return bad('a key and a value', 'something else');
          return [value(entry[0], depth + 1), value(entry[1], depth + 1)] as const;
        }),
      );
    }
    return arrayOf(String(kind), rest.at, rest.n);
  }

  function recordOf(one: Record<string, unknown>, depth: number): Record<string, unknown> {
    // `__proto__` out of JSON is a field like any other, and would be a prototype once it is assigned.
    if (Object.hasOwn(one, '__proto__')) bad('fields of data', '__proto__');
    return Object.fromEntries(Object.entries(one).map(([key, item]) => [key, value(item, depth + 1)]));
  }

  return value(json, 0);
}
