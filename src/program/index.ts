// The fixed-point program: number formats, operations and their rules, verifier, arena, the serialised form.
export { type ArenaPlan, operationReads, operationWrites, planArena } from './arena.ts';
export { BITS, INTEGER_RANGE, type SiteFormat } from './formats.ts';
export type {
  GruUpdateOperation,
  LinearOperation,
  MatrixTerm,
  QuantBuffer,
  QuantMatrix,
  QuantOperation,
  QuantProgram,
  TableOperation,
} from './program.ts';
export { requireRowScales } from './row-scales.ts';
export { parseProgram, serialiseProgram } from './serialise.ts';
