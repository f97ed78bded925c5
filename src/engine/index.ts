// Engines: fast WebAssembly executors of programs. No files and no processes: they run in a browser as well.
export {
  type ClipRun,
  createIntegerEngine,
  type EngineOptions,
  type IntegerEngine,
  MAX_LANES,
} from './integer-engine.ts';
