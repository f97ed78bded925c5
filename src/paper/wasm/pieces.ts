// A product of scheme paper cut into products of 16-bit integers, exact whatever the order of the additions.
//
// A code q of b bits is centred: c = q - centre, so that d = q - zeroPoint = c + offset, offset = centre - zeroPoint, and
//   sum d_w d_v = sum c_w c_v + offset_v sum c_w + offset_w sum c_v + columns offset_w offset_v.
// c is one 16-bit piece (8, 16 bits), or two: 256 * high + low of 8 bits (16 bits), 65536 * high + low (32 bits). One
// factor of each product keeps to 8 bits, so that 32 bits hold the sums; where the data break that, and for 32 by 32 bits,
// the product stays in binary64.
import { PAIR_OF_QUAD, pairsOf, placeInQuads } from '../../wasm/pack-weights.ts';
import type { PaperMatmul, PaperTensor } from '../program.ts';

export type PieceForm = 'one' | 'bytes' | 'halves';

interface Piece {
  readonly factor: number;
}

/** Low piece first. */
export const PIECES: Readonly<Record<PieceForm, readonly Piece[]>> = {
  one: [{ factor: 1 }],
  bytes: [{ factor: 1 }, { factor: 256 }],
  halves: [{ factor: 1 }, { factor: 65536 }],
};

export function centreOf({ bits }: PaperTensor): number {
  return bits === 32 ? 32768 * 65537 : 2 ** (bits - 1);
}

export interface ProductForms {
  readonly weight: PieceForm;
  readonly vector: PieceForm;
}

/** Forms by bits of weight and vector; null: binary64. */
export function productForms(weight: PaperTensor, vector: PaperTensor): ProductForms | null {
  if (weight.bits === 32 && vector.bits === 32) return null;
  if (weight.bits === 32) return { weight: 'halves', vector: vector.bits === 16 ? 'bytes' : 'one' };
  if (vector.bits === 32) return { weight: weight.bits === 16 ? 'bytes' : 'one', vector: 'halves' };
  return { weight: 'one', vector: weight.bits === 16 && vector.bits === 16 ? 'bytes' : 'one' };
}

/** Greatest magnitude of a piece of a vector, whatever its codes. */
function greatestPiece({ bits }: PaperTensor, form: PieceForm): number {
  return form === 'bytes' || bits === 8 ? 128 : 32768;
}

export interface PackedWeight {
  /** Per piece [quads, pairs, 16 rows, 2 columns], as gemmI32 reads it; a multiple of 4 groups. */
  readonly data: Int16Array<ArrayBuffer>;
  readonly groupsPerPiece: number;
  readonly pairs: number;
  /** Sum of c over each row. */
  readonly rowSums: Float64Array;
}

/** By weight, form and greatest sum: programs of one lowering share their constants, and a search makes many. */
const packedWeights = new WeakMap<PaperTensor, Map<string, PackedWeight | null>>();

/** Null where a sum of 32 bits could overflow. */
export function packedWeight(
  size: Pick<PaperMatmul, 'rows' | 'columns'>,
  weight: PaperTensor,
  vector: PaperTensor,
  forms: ProductForms,
): PackedWeight | null {
  const limit = 2 ** 31 / greatestPiece(vector, forms.vector);
  const ofWeight = packedWeights.get(weight) ?? new Map<string, PackedWeight | null>();
  packedWeights.set(weight, ofWeight);
  const key = `${forms.weight} ${limit}`;
  let packed = ofWeight.get(key);
  if (packed === undefined) ofWeight.set(key, (packed = packWeight(size, weight, forms.weight, limit)));
  return packed;
}

/** @param limit that the sum of a row's magnitudes has to stay below */
function packWeight(
  { rows, columns }: Pick<PaperMatmul, 'rows' | 'columns'>,
  weight: PaperTensor,
  form: PieceForm,
  limit: number,
): PackedWeight | null {
  const codes = weight.codes!;
  const groupsPerPiece = Math.ceil(rows / 16) * 4;
  const pairs = pairsOf(columns);
  const pieceLength = groupsPerPiece * pairs * 8;
  const count = PIECES[form].length;
  const data = new Int16Array(count * pieceLength);
  const rowSums = new Float64Array(rows);
  const centre = centreOf(weight);
  for (let r = 0; r < rows; r++) {
    const base = placeInQuads(r, pairs);
    let sum = 0;
    let lowSum = 0;
    let highSum = 0;
    for (let c = 0; c < columns; c++) {
      const q = codes[r * columns + c]!;
      const at = base + (c >> 1) * PAIR_OF_QUAD + (c & 1);
      sum += q;
      let low = q - centre;
      if (form === 'bytes') {
        low = ((low + 128) & 255) - 128;
        const high = (q - centre - low) / 256;
        data[at + pieceLength] = high;
        highSum += Math.abs(high);
      } else if (form === 'halves') {
        low = (q & 0xffff) - 32768;
        const high = (q >>> 16) - 32768;
        data[at + pieceLength] = high;
        highSum += Math.abs(high);
      }
      data[at] = low;
      lowSum += Math.abs(low);
    }
    if (Math.max(lowSum, highSum) >= limit) return null;
    rowSums[r] = sum - columns * centre;
  }
  return { data, groupsPerPiece, pairs, rowSums };
}
