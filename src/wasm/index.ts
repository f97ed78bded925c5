// Engines: fast WebAssembly executors of programs. No files and no processes: they run in a browser as well.
export { createFloatEngine, createObservedRun, type FloatArena } from './float-engine.ts';
export { createIntegerEngine, MAX_LANES } from './integer-engine.ts';
