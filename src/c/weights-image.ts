// hb_weights.bin: the structure of the constants behind a header that a reader can check before it computes with them.
//
//     offset  bytes
//     0       4      'HBWT'
//     4       4      0x01020304 in the byte order of what follows, here little-endian
//     8       4      version of this layout: 1
//     12      4      bytes of the header: 64
//     16      4      bytes behind the header
//     20      4      CRC-32 of the list of fields, so that constants of other precisions or layers are told apart
//     24      4      CRC-32 of what is behind the header
//     28      4      CRC-32 of the 28 bytes before
//     32      32     0; the structure begins where it is aligned to 64 bytes when the image is
//
// csrc/kernels/hb_image.c checks it.
import { crc32 } from '../base/crc32.ts';
import type { WeightsLayout } from './weights-field.ts';
import { weightsBytes } from './weights-layout.ts';

const IMAGE_HEADER_BYTES = 64;
const VERSION = 1;
const BYTE_ORDER = 0x01020304;

/** What tells the constants of one network from those of another: types, names, lengths, in order. */
export function fieldsChecksum({ fields }: WeightsLayout): number {
  const text = fields.map(({ type, name, count }) => `${type} ${name}[${count}];`).join('\n');
  return crc32(new TextEncoder().encode(text));
}

export function weightsImage(layout: WeightsLayout): Uint8Array {
  const data = weightsBytes(layout);
  const image = new Uint8Array(IMAGE_HEADER_BYTES + data.length);
  const view = new DataView(image.buffer);
  image.set(new TextEncoder().encode('HBWT'));
  const words = [BYTE_ORDER, VERSION, IMAGE_HEADER_BYTES, data.length, fieldsChecksum(layout), crc32(data)];
  for (const [index, word] of words.entries()) view.setUint32(4 + 4 * index, word, true);
  view.setUint32(28, crc32(image.subarray(0, 28)), true);
  image.set(data, IMAGE_HEADER_BYTES);
  return image;
}
