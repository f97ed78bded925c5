// .npy reader: versions 1.0 and 2.0, little-endian float32 and float64, C order. Bytes in, array out.
// Format: numpy.lib.format. Nothing the header says is trusted: the size it declares must be the size of the file
// before anything is allocated.
import { HushbitError } from '../base/errors.ts';
import type { NpyArray } from './array.ts';

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const MAX_RANK = 8;
const REMEDY = 'save it with numpy.save as a C-ordered float32 array';

function refuse(place: string, expected: string, got: string, remedy = REMEDY): HushbitError {
  return new HushbitError({ code: 'bad-file', place, expected, got, remedy });
}

interface Header {
  readonly itemBytes: 4 | 8;
  readonly shape: readonly number[];
  /** Where the values begin, in bytes. */
  readonly offset: number;
}

/** @param place the file's name, for messages */
export function readNpy(bytes: Uint8Array, place: string): NpyArray {
  const header = readHeader(bytes, place);
  const size = header.shape.reduce((product, n) => product * n, 1);
  const available = bytes.length - header.offset;
  if (size * header.itemBytes !== available) {
    throw refuse(
      place,
      `${size * header.itemBytes} bytes of values for shape [${header.shape.join(', ')}]`,
      `${available}`,
      'the file is truncated or damaged; copy it again',
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + header.offset, available);
  if (header.itemBytes === 4) {
    const data = new Float32Array(size);
    for (let i = 0; i < size; i++) data[i] = view.getFloat32(4 * i, true);
    return { shape: header.shape, data };
  }
  const data = new Float64Array(size);
  for (let i = 0; i < size; i++) data[i] = view.getFloat64(8 * i, true);
  return { shape: header.shape, data };
}

function readHeader(bytes: Uint8Array, place: string): Header {
  if (bytes.length < 10 || MAGIC.some((byte, i) => bytes[i] !== byte)) {
    throw refuse(place, 'an .npy file', 'something else');
  }
  const version = bytes[6];
  if ((version !== 1 && version !== 2) || bytes[7] !== 0) {
    throw refuse(place, '.npy version 1.0 or 2.0', `${version}.${bytes[7]}`);
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
  if (descr !== '<f4' && descr !== '<f8') {
    throw refuse(place, "values of type '<f4' or '<f8'", descr === undefined ? 'no type' : `'${descr}'`);
  }
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  if (order !== 'False') {
    throw refuse(place, 'C order', order === 'True' ? 'Fortran order' : 'no order');
  }
  const list = /'shape'\s*:\s*\(([0-9,\s]*)\)/.exec(text)?.[1];
  if (list === undefined) throw refuse(place, 'a shape in the header', 'none');
  const parts = list.split(',').map((part) => part.trim());
  // A one-tuple is written (400,): the last part may be empty, no other.
  if (parts.at(-1) === '') parts.pop();
  if (parts.length > MAX_RANK || parts.some((part) => !/^[0-9]{1,9}$/.test(part))) {
    throw refuse(place, `a shape of at most ${MAX_RANK} sizes below 10^9`, `(${list.slice(0, 80)})`);
  }
  return { itemBytes: descr === '<f4' ? 4 : 8, shape: parts.map(Number) };
}
