// The fixed-point program: number formats, operations and their rules, verifier, arena, the serialised form.
export { type ArenaPlan, planArena } from './arena.ts';
export {
  type Carrier,
  carrierOf,
  type FormatName,
  formatOf,
  integerFormat,
  isFloatFormat,
} from './formats.ts';
export { rint } from './integer-rules.ts';
export {
  type OperationName,
  type OperationOf,
  operationReads,
  operationWrites,
} from './operations/index.ts';
export type {
  DepthwiseOperation,
  GruUpdateOperation,
  LinearOperation,
  MatrixTerm,
  NormaliseOperation,
  QuantBuffer,
  QuantMatrix,
  QuantOperation,
  QuantProgram,
  TableOperation,
  TableRescale,
} from './program.ts';
export { requireRowScales } from './row-scales.ts';
export { parseProgram, serialiseProgram } from './serialise.ts';
