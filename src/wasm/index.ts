// Engines: fast WebAssembly executors of programs. No files and no processes: they run in a browser as well.

export { createArena } from './arena.ts';
export { createClipRun } from './float-clips.ts';
export { createFloatEngine, createObservedRun } from './float-engine.ts';
export type { FloatArena } from './float-machine.ts';
export { createIntegerEngine, MAX_LANES } from './integer-engine.ts';
export type { IntegerArena } from './machine.ts';
