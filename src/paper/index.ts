// Scheme `paper`: the paper's arithmetic, whole: program, interpreter, WebAssembly, C. See docs/paper-scheme.md.
export { generatePaperFloatProject, generatePaperProject } from './c/generate.ts';
export { PAPER_GENES } from './genes.table.ts';
export { createPaperInterpreter } from './interpreter.ts';
export { createPaperLowering, lowerPaper } from './lower.ts';
export type { PaperBits, PaperProgram } from './program.ts';
export { bitsOfGenome, paperGenes, uniformBits } from './sites.ts';
export { createPaperEngine } from './wasm/engine.ts';
export { createPaperArena, type PaperArena } from './wasm/memory.ts';
