// Quantisation: schemes, calibration, lowering to programs, plain-TypeScript interpreters of them.
export { type ArenaPlan, operationReads, operationWrites, planArena } from './arena.ts';
export { sigmoidFloat, tanhFloat } from './float-functions.ts';
export { BITS, formatBytes, INTEGER_RANGE, type SiteFormat } from './formats.ts';
export {
  clamp,
  dequantiseOutput,
  loadFloat,
  quantiseInput,
  rint,
  rshift,
  storeFloat,
} from './integer-rules.ts';
export { type BufferValues, createInterpreter, type Interpreter, makeBufferValues } from './interpreter.ts';
export { lower } from './lower.ts';
export {
  type ObservedRun,
  observeRanges,
  rangesFromJson,
  rangesToJson,
  type TensorRange,
  type TensorRanges,
} from './paper/ranges.ts';
export type {
  AccumulatorFormat,
  BufferFormat,
  ElementTerm,
  GruUpdateOperation,
  LinearOperation,
  MatrixTerm,
  QuantBuffer,
  QuantMatrix,
  QuantOperation,
  QuantProgram,
  TableOperation,
  WeightFormat,
} from './program.ts';
export type { Ranges } from './ranges.ts';
export { requireRowScales } from './row-scales.ts';
export { parseProgram, serialiseProgram } from './serialise.ts';
export {
  checkFormats,
  describeSites,
  listSites,
  refuseFormat,
  type Site,
  type SiteDescription,
  uniformFormats,
} from './sites.ts';
export { verifyProgram } from './verify.ts';
