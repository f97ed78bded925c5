// Plain data for threads whose large parts are there once: every typed array is moved into shared memory. What is handed
// over like this is read, never written.

type Typed =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array;

/**
 * A copy of plain data (objects, arrays, maps, typed arrays, texts, numbers) with its typed arrays in shared memory. What
 * stands twice in the data stands once in memory. Functions and other classes are refused.
 */
export function toShared<T>(value: T): T {
  const known = new Map<object, unknown>();
  const copy = (one: unknown): unknown => {
    if (typeof one !== 'object' || one === null) {
      if (typeof one === 'function') throw new TypeError('a function cannot be shared with a thread');
      return one;
    }
    if (known.has(one)) return known.get(one);
    if (ArrayBuffer.isView(one)) return remember(one, sharedArray(one as Typed));
    if (Array.isArray(one)) {
      const list: unknown[] = remember(one, []);
      for (const item of one) list.push(copy(item));
      return list;
    }
    if (one instanceof Map) {
      const map = remember(one, new Map<unknown, unknown>());
      for (const [key, item] of one) map.set(copy(key), copy(item));
      return map;
    }
    const prototype = Object.getPrototypeOf(one);
    if (prototype !== Object.prototype && prototype !== null) {
      throw new TypeError(`a ${prototype.constructor?.name} cannot be shared with a thread`);
    }
    const record: Record<string, unknown> = remember(one, {});
    for (const [key, item] of Object.entries(one)) record[key] = copy(item);
    return record;
  };
  function remember<C>(one: object, made: C): C {
    known.set(one, made);
    return made;
  }
  return copy(value) as T;
}

function sharedArray(array: Typed): Typed {
  if (array.buffer instanceof SharedArrayBuffer) return array;
  const Kind = array.constructor as new (buffer: SharedArrayBuffer) => Typed;
  const shared = new Kind(new SharedArrayBuffer(array.byteLength));
  shared.set(array as never);
  return shared;
}
