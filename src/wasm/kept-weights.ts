// Packed weights that the next program may ask for again: a search mixes the same matrices, rounded once, in ever new ways, and packing
// them takes as long as all that is computed with them in a second of sound. The last ones used are kept, up to a limit.
import type { QuantMatrix } from '../program/index.ts';
import { type PackedIntegers, packIntegers } from './pack-weights.ts';

const MOST_BYTES = 32 << 20;

/** From the one used longest ago on. */
const kept = new Map<QuantMatrix, PackedIntegers>();
let bytes = 0;

/** `packIntegers` of a whole matrix, which is not changed afterwards. */
export function packOnce(matrix: QuantMatrix): PackedIntegers {
  const known = kept.get(matrix);
  const packed = known ?? packIntegers(matrix);
  if (packed.data.byteLength > MOST_BYTES) return packed;
  if (known) kept.delete(matrix);
  else bytes += packed.data.byteLength;
  kept.set(matrix, packed);
  for (const [oldest, { data }] of kept) {
    if (bytes <= MOST_BYTES) break;
    kept.delete(oldest);
    bytes -= data.byteLength;
  }
  return packed;
}
