// The exports of assembly/ that the engine of scheme paper calls. Pointers are byte offsets; assembly/paper.ts, gemm.ts
// and int-gemm.ts say what each operand is.
import type { Kernels } from '../../wasm/kernels.ts';

export interface PaperKernels extends Pick<Kernels, 'gemmI32'> {
  gemmF64(
    x: number,
    xStride: number,
    vectors: number,
    w: number,
    rows: number,
    rowBytes: number,
    out: number,
    outStride: number,
  ): void;
  paperInput(input: number, out: number, length: number, scale: number, zero: number, max: number): void;
  paperOutput(input: number, out: number, length: number, scale: number): void;
  paperFinishF64(
    sums: number,
    out: number,
    length: number,
    multiplier: number,
    zero: number,
    max: number,
  ): void;
  paperFinishPieces(
    pieces: number,
    count: number,
    pieceBytes: number,
    factors: number,
    addend: number,
    extra: number,
    out: number,
    length: number,
    multiplier: number,
    zero: number,
    max: number,
  ): void;
  paperAdd(
    left: number,
    right: number,
    out: number,
    length: number,
    leftMultiplier: number,
    rightMultiplier: number,
    zero: number,
    max: number,
  ): void;
  paperMul(
    left: number,
    right: number,
    out: number,
    length: number,
    multiplier: number,
    zero: number,
    max: number,
  ): void;
  paperOneMinus(
    input: number,
    out: number,
    length: number,
    one: number,
    multiplier: number,
    zero: number,
    max: number,
  ): void;
  paperRescale(
    input: number,
    out: number,
    length: number,
    scale: number,
    least: number,
    outScale: number,
    zero: number,
    max: number,
  ): void;
  paperTable(
    input: number,
    inputZero: number,
    out: number,
    length: number,
    table: number,
    zero: number,
  ): void;
  paperOnePiece(input: number, out: number, length: number, padded: number, shift: number): number;
  paperTwoPieces(
    input: number,
    out: number,
    outStride: number,
    length: number,
    padded: number,
    shift: number,
  ): number;
  paperHalves: PaperKernels['paperTwoPieces'];
}
