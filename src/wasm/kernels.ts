// The exports of assembly/ that the integer engine calls. Pointers are byte offsets into the memory; assembly/ says what
// each operand is.

/** What `gemmF32` keeps its partial sums in. */
export const F32_PARTIAL_BYTES = 2048;

/** `vectors`: of a GRU x, the states before and the result; of an LSTM cells before and after between the two last. 0 for what there is not. */
export type ScanKernel = (descriptor: number, ...vectors: readonly number[]) => void;

export interface Kernels {
  gemmI32(
    x: number,
    xStride: number,
    vectors: number,
    weights: number,
    groups: number,
    pairs: number,
    bias: number,
    out: number,
    outStride: number,
  ): void;
  gemmI64: Kernels['gemmI32'];
  requantize(descriptor: number, row: number, count: number, lanes: number): void;
  rescaleI16(
    input: number,
    output: number,
    length: number,
    zero: number,
    multiplier: number,
    shift: number,
  ): void;
  tableI8(input: number, output: number, length: number, table: number): void;
  tableI16(input: number, output: number, length: number, table: number, low: number, high: number): void;
  gruUpdate(
    z: number,
    zZero: number,
    n: number,
    nZero: number,
    h: number,
    hZero: number,
    next: number,
    length: number,
    one: number,
    candidateMultiplier: number,
    stateMultiplier: number,
    shift: number,
    low: number,
    high: number,
  ): void;
  gemmF32(
    x: number,
    xStride: number,
    vectors: number,
    weights: number,
    groups: number,
    steps: number,
    out: number,
    outStride: number,
    partials: number,
  ): void;
  depthwiseI32(
    x: number,
    xStride: number,
    vectors: number,
    lag: number,
    taps: number,
    weights: number,
    bias: number,
    rows: number,
    out: number,
    outStride: number,
  ): void;
  depthwiseI64: Kernels['depthwiseI32'];
  depthwiseF32(
    x: number,
    xStride: number,
    vectors: number,
    weights: number,
    rows: number,
    sums: number,
    sumStride: number,
    isFirst: boolean,
  ): void;
  moveRuns(from: number, out: number, table: number, count: number, zero: number): void;
  packRows(
    from: number,
    fromStride: number,
    out: number,
    outStride: number,
    rows: number,
    bytes: number,
  ): void;
  splitSignsI32(acc: number, negatives: number, length: number): void;
  splitSignsI64: Kernels['splitSignsI32'];
  preluF32(v: number, slopes: number, length: number): void;
  scanI16: ScanKernel;
  scanF32: ScanKernel;
  lstmScanI16: ScanKernel;
  lstmScanF32: ScanKernel;
  linearF32(descriptor: number, row: number, count: number, lanes: number): void;
  normaliseF32(
    x: number,
    xStride: number,
    count: number,
    length: number,
    gain: number,
    bias: number,
    epsilon: number,
    out: number,
    outStride: number,
    lanes: number,
  ): void;
  normaliseI16(
    x: number,
    xStride: number,
    count: number,
    length: number,
    epsilonSteps: bigint,
    roots: number,
    multiplier: number,
    bias: number,
    shift: number,
    zeroPoint: number,
    low: number,
    high: number,
    out: number,
    outStride: number,
  ): void;
  forwardF32(
    x: number,
    xStride: number,
    count: number,
    size: number,
    roots: number,
    work: number,
    out: number,
    outStride: number,
  ): void;
  inverseF32: Kernels['forwardF32'];
  magnitudeF32(
    x: number,
    xStride: number,
    count: number,
    bins: number,
    exponent: number,
    floor: number,
    out: number,
    outStride: number,
  ): void;
  maskedF32(
    x: number,
    xStride: number,
    gains: number,
    gainStride: number,
    count: number,
    bins: number,
    floor: number,
    out: number,
    outStride: number,
  ): void;
  roundF16(values: number, length: number): void;
  addF32(left: number, right: number, output: number, length: number): void;
  mulF32: Kernels['addF32'];
  oneMinusF32(input: number, output: number, length: number): void;
  reluF32: Kernels['oneMinusF32'];
  sigmoidF32(input: number, output: number, length: number): void;
  tanhF32(input: number, output: number, length: number): void;
  expF32(input: number, output: number, length: number): void;
  logF32(input: number, output: number, length: number): void;
  sqrtF32(input: number, output: number, length: number): void;
  reciprocalF32(input: number, output: number, length: number): void;
  quotientF32(input: number, divisor: number, output: number, length: number): void;
  gruUpdateF32(z: number, n: number, h: number, next: number, length: number): void;
  quantizeF32(
    input: number,
    output: number,
    length: number,
    inverseScale: number,
    zeroPoint: number,
    low: number,
    high: number,
  ): void;
  dequantizeF32(input: number, output: number, length: number, zeroPoint: number, scale: number): void;
}
