// Engines: fast WebAssembly executors of programs. No files and no processes: they run in a browser as well.

export { createFloatEngine, createObservedRun, type FloatArena, type FloatEngine } from './float-engine.ts';
export {
  type ClipRun,
  createIntegerEngine,
  type EngineOptions,
  type IntegerEngine,
  MAX_LANES,
} from './integer-engine.ts';
export { createPaperArena, createPaperEngine, type PaperArena, type PaperEngine } from './paper-engine.ts';
