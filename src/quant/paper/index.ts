// Scheme `paper`: the paper's arithmetic. See docs/paper-scheme.md.
export { type Affine, affineOf, quantise, rint } from './affine.ts';
export { PAPER_GENES } from './genes.table.ts';
export { type CodeObserver, createPaperInterpreter, type PaperModel } from './interpreter.ts';
export { createPaperLowering, lowerPaper, type PaperLowering } from './lower.ts';
export { equation4Bytes, normalisedEquation4 } from './memory.ts';
export type * from './program.ts';
export {
  type ObservedRun,
  observeRanges,
  rangeOf,
  rangesFromJson,
  rangesToJson,
  type TensorRange,
  type TensorRanges,
} from './ranges.ts';
export {
  bitsOfGenome,
  isPaperBits,
  PAPER_BITS,
  type PaperGene,
  paperGenes,
  uniformBits,
} from './sites.ts';
