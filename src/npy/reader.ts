// .npy reader: versions 1.0 to 3.0, float16, float32 and float64 of either byte order, in C or Fortran order. Bytes in, array out.
// Format: numpy.lib.format. Nothing the header says is trusted: the size it declares must be the size of the file
// before anything is allocated.
import { HushbitError } from '../base/errors.ts';
import { halfFloat } from '../base/half-float.ts';
import type { NpyArray } from './array.ts';

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const MAX_RANK = 8;
const REMEDY = 'save it with numpy.save as a float32 array';

function refuse(place: string, expected: string, got: string, remedy = REMEDY): HushbitError {
  return new HushbitError({ code: 'bad-file', place, expected, got, remedy });
}

interface Elements {
  readonly bytes: 2 | 4 | 8;
  get(view: DataView, at: number): number;
}

/** `<` little-endian, `>` big-endian. */
const ELEMENTS: ReadonlyMap<string, Elements> = new Map(
  [true, false].flatMap((little): [string, Elements][] => [
    [`${little ? '<' : '>'}f2`, { bytes: 2, get: (view, at) => halfFloat(view.getUint16(at, little)) }],
    [`${little ? '<' : '>'}f4`, { bytes: 4, get: (view, at) => view.getFloat32(at, little) }],
    [`${little ? '<' : '>'}f8`, { bytes: 8, get: (view, at) => view.getFloat64(at, little) }],
  ]),
);

interface Header {
  readonly elements: Elements;
  readonly isFortran: boolean;
  readonly shape: readonly number[];
  /** Where the values begin, in bytes. */
  readonly offset: number;
}

/** @param place the file's name, for messages */
export function readNpy(bytes: Uint8Array, place: string): NpyArray {
  const { elements, isFortran, shape, offset } = readHeader(bytes, place);
  const size = shape.reduce((product, n) => product * n, 1);
  const available = bytes.length - offset;
  if (size * elements.bytes !== available) {
    throw refuse(
      place,
      `${size * elements.bytes} bytes of values for shape [${shape.join(', ')}]`,
      `${available}`,
      'the file is truncated or damaged; copy it again',
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, available);
  const data = elements.bytes === 8 ? new Float64Array(size) : new Float32Array(size);
  const places = isFortran ? rowMajorPlaces(shape, size) : null;
  for (let i = 0; i < size; i++) data[places ? places[i]! : i] = elements.get(view, i * elements.bytes);
  return { shape, data };
}

/** Where the elements of a column-major array lie in a row-major one. */
function rowMajorPlaces(shape: readonly number[], size: number): Uint32Array {
  const steps = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, n) => product * n, 1));
  const index = new Array<number>(shape.length).fill(0);
  const places = new Uint32Array(size);
  let at = 0;
  for (let i = 0; i < size; i++) {
    places[i] = at;
    for (let axis = 0; axis < shape.length; axis++) {
      at += steps[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      at -= steps[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return places;
}

function readHeader(bytes: Uint8Array, place: string): Header {
  if (bytes.length < 10 || MAGIC.some((byte, i) => bytes[i] !== byte)) {
    throw refuse(place, 'an .npy file', 'something else');
  }
  const version = bytes[6];
  if ((version !== 1 && version !== 2 && version !== 3) || bytes[7] !== 0) {
    throw refuse(place, '.npy version 1.0, 2.0 or 3.0', `${version}.${bytes[7]}`);
  }
  const start = version === 1 ? 10 : 12;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < start) throw refuse(place, 'an .npy header', `a file of ${bytes.length} bytes`);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > bytes.length - start) {
    throw refuse(place, `an .npy header of ${length} bytes`, `${bytes.length - start} bytes after it`);
  }
  const text = String.fromCharCode(...bytes.subarray(start, start + Math.min(length, 4096)));
  return { ...parseHeader(text, place), offset: start + length };
}

// The header is a Python dict literal; numpy writes its three keys in one fixed spelling each.
function parseHeader(text: string, place: string): Omit<Header, 'offset'> {
  const descr = /'descr'\s*:\s*'([^']{0,16})'/.exec(text)?.[1];
  const elements = ELEMENTS.get(descr ?? '');
  if (!elements) {
    throw refuse(
      place,
      "values of type '<f4', '<f8' or '<f2'",
      descr === undefined ? 'no type' : `'${descr}'`,
    );
  }
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  if (order === undefined) throw refuse(place, 'C or Fortran order', 'no order');
  const list = /'shape'\s*:\s*\(([0-9,\s]*)\)/.exec(text)?.[1];
  if (list === undefined) throw refuse(place, 'a shape in the header', 'none');
  const parts = list.split(',').map((part) => part.trim());
  // A one-tuple is written (400,): the last part may be empty, no other.
  if (parts.at(-1) === '') parts.pop();
  if (parts.length > MAX_RANK || parts.some((part) => !/^[0-9]{1,9}$/.test(part))) {
    throw refuse(place, `a shape of at most ${MAX_RANK} sizes below 10^9`, `(${list.slice(0, 80)})`);
  }
  return { elements, isFortran: order === 'True', shape: parts.map(Number) };
}
