// .npy writer: version 1.0, little-endian, C order; what numpy.save writes for the same array.
import { HushbitError } from '../base/errors.ts';
import type { NpyArray } from './array.ts';

/** Bytes of the file. The values begin at a multiple of 64 bytes, as numpy aligns them. */
export function writeNpy(array: NpyArray): Uint8Array {
  const { shape, data } = array;
  const size = shape.reduce((product, n) => product * n, 1);
  if (size !== data.length) {
    throw new HushbitError({
      code: 'failed',
      place: 'npy writer',
      expected: `${size} values for shape [${shape.join(', ')}]`,
      got: `${data.length}`,
    });
  }
  const itemBytes = data.BYTES_PER_ELEMENT;
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const dict = `{'descr': '<f${itemBytes}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const start = Math.ceil((10 + dict.length + 1) / 64) * 64;
  const bytes = new Uint8Array(start + size * itemBytes).fill(0x20, 0, start);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  const view = new DataView(bytes.buffer);
  view.setUint16(8, start - 10, true);
  for (let i = 0; i < dict.length; i++) bytes[10 + i] = dict.charCodeAt(i);
  bytes[start - 1] = 0x0a;
  for (let i = 0; i < size; i++) {
    if (data instanceof Float32Array) view.setFloat32(start + 4 * i, data[i]!, true);
    else view.setFloat64(start + 8 * i, data[i]!, true);
  }
  return bytes;
}
