// The matrix products of the paper engine: in pieces of 16-bit integers (paper-pieces.ts) or in binary64.
import type { PaperMatmul, PaperProgram, PaperTensor } from '../program.ts';
import { type PaperArena, type Place, paddedSize, type Run } from './memory.ts';
import {
  centreOf,
  type PackedWeight,
  PIECES,
  type PieceForm,
  type ProductForms,
  packedWeight,
  productForms,
} from './pieces.ts';

/** A vector in pieces: frame t has `count` rows of `rowBytes` from `at + t * stride`. */
interface PiecedVector {
  readonly at: number;
  readonly stride: number;
  readonly rowBytes: number;
  /** Per frame of the block (or one): sum of c. */
  readonly sums: Float64Array;
  readonly convert: Run;
  /** The product that converts it: the first that needs it. */
  readonly owner: PaperMatmul;
}

export interface Products {
  /** Operations must be lowered in the order in which they run. */
  lower(operation: PaperMatmul, recurrent: boolean): Run;
}

export function createProducts(
  arena: PaperArena,
  { tensors }: PaperProgram,
  places: readonly Place[],
  blockFrames: number,
): Products {
  const { kernels } = arena;
  const vectors = new Map<string, PiecedVector>();
  // One after the other, products share the place of their sums.
  let scratch = { at: 0, bytes: 0 };
  function scratchOf(bytes: number): number {
    if (bytes > scratch.bytes) scratch = { at: arena.zeros(bytes), bytes };
    return scratch.at;
  }

  function lower(operation: PaperMatmul, recurrent: boolean): Run {
    const [weight, vector] = [tensors[operation.weight]!, tensors[operation.vector]!];
    const forms = productForms(weight, vector);
    const packed = forms && packedWeight(operation, weight, vector, forms);
    return packed ? inPieces(operation, recurrent, forms, packed) : inDoubles(operation, weight, recurrent);
  }

  function inDoubles(operation: PaperMatmul, weight: PaperTensor, recurrent: boolean): Run {
    const { rows, columns, multiplier } = operation;
    const rowBytes = paddedSize(columns) * 8;
    const w = arena.values(paddedDifferences(operation, weight));
    const sumBytes = paddedSize(rows) * 8;
    const sums = scratchOf((recurrent ? 1 : blockFrames) * sumBytes);
    const [x, out] = [places[operation.vector]!, places[operation.output]!];
    const { zeroPoint, maxCode } = tensors[operation.output]!;
    return (from, to) => {
      kernels.gemmF64(x.at + from * x.stride, x.stride, to - from, w, rows, rowBytes, sums, sumBytes);
      for (let t = from; t < to; t++) {
        const at = sums + (t - from) * sumBytes;
        kernels.paperFinishF64(at, out.at + t * out.stride, rows, multiplier, zeroPoint, maxCode);
      }
    };
  }

  function inPieces(
    operation: PaperMatmul,
    recurrent: boolean,
    forms: ProductForms,
    packed: PackedWeight,
  ): Run {
    const { rows, columns, multiplier } = operation;
    const [weight, vector] = [tensors[operation.weight]!, tensors[operation.vector]!];
    const [weightPieces, vectorPieces] = [PIECES[forms.weight], PIECES[forms.vector]];
    const x = piecedVector(operation, forms.vector);
    const groups = packed.groupsPerPiece * weightPieces.length;
    const w = arena.values(packed.data);
    const noBias = arena.zeros(groups * 16);
    const [ow, ov] = [centreOf(weight) - weight.zeroPoint, centreOf(vector) - vector.zeroPoint];
    const addend = new Float64Array(paddedSize(rows));
    for (let r = 0; r < rows; r++) addend[r] = ov * packed.rowSums[r]! + columns * ow * ov;
    const addendAt = arena.values(addend);
    const factors = vectorPieces.flatMap((b) => weightPieces.map((a) => a.factor * b.factor));
    const factorsAt = arena.values(Float64Array.from(factors));
    const pieceBytes = packed.groupsPerPiece * 16;
    const rowStride = pieceBytes * weightPieces.length;
    const frameStride = rowStride * vectorPieces.length;
    const sums = scratchOf((recurrent ? 1 : blockFrames) * frameStride);
    const out = places[operation.output]!;
    const { zeroPoint, maxCode } = tensors[operation.output]!;
    return (from, to) => {
      if (x.owner === operation) x.convert(from, to);
      const [first, count] = [x.at + from * x.stride, (to - from) * vectorPieces.length];
      kernels.gemmI32(first, x.rowBytes, count, w, groups, packed.pairs, noBias, sums, rowStride);
      for (let t = from; t < to; t++) {
        kernels.paperFinishPieces(
          sums + (t - from) * frameStride,
          factors.length,
          pieceBytes,
          factorsAt,
          addendAt,
          ow * x.sums[x.stride === 0 ? 0 : t]!,
          out.at + t * out.stride,
          rows,
          multiplier,
          zeroPoint,
          maxCode,
        );
      }
    };
  }

  function piecedVector(owner: PaperMatmul, form: PieceForm): PiecedVector {
    const key = `${owner.vector} ${form}`;
    let pieced = vectors.get(key);
    if (!pieced) vectors.set(key, (pieced = layOut(owner, form)));
    return pieced;
  }

  function layOut(owner: PaperMatmul, form: PieceForm): PiecedVector {
    const { size, bits, zeroPoint } = tensors[owner.vector]!;
    const from = places[owner.vector]!;
    const frames = from.stride === 0 ? 1 : blockFrames;
    const padded = paddedSize(size);
    const rowBytes = padded * 2;
    const frameBytes = rowBytes * PIECES[form].length;
    const at = arena.zeros(frames * frameBytes);
    const stride = from.stride === 0 ? 0 : frameBytes;
    const sums = new Float64Array(frames);
    const shift = zeroPoint - 2 ** (bits - 1);
    const pieces = (input: number, out: number): number => {
      switch (form) {
        case 'one':
          return kernels.paperOnePiece(input, out, size, padded, shift);
        case 'bytes':
          return kernels.paperTwoPieces(input, out, rowBytes, size, padded, shift);
        case 'halves':
          return kernels.paperHalves(input, out, rowBytes, size, padded, zeroPoint);
        default:
          return form satisfies never;
      }
    };
    const convert: Run = (first, end) => {
      for (let t = first; t < end; t++) {
        sums[stride === 0 ? 0 : t] = pieces(from.at + t * from.stride, at + t * stride);
      }
    };
    return { at, stride, rowBytes, sums, convert, owner };
  }

  return { lower };
}

/** d, row-major [rows, padded columns]. */
function paddedDifferences({ rows, columns }: PaperMatmul, { codes, zeroPoint }: PaperTensor): Float64Array {
  const width = paddedSize(columns);
  const out = new Float64Array(rows * width);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) out[r * width + c] = codes![r * columns + c]! - zeroPoint;
  }
  return out;
}
