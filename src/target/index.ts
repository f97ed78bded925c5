// Where generated code is compiled and runs, and what it costs there.

export { countInstructions, EMULATED_TARGETS, type EmulatedTarget, type HopCost } from './emulated.ts';
export { hostTarget } from './host-target.ts';
export {
  DEFAULT_ITERATIONS,
  type LatencyBench,
  type LatencyBenchOptions,
  measureLatency,
  openLatencyBench,
} from './latency.ts';
export { measureSections } from './memory.ts';
export { packageRoot, readKernels } from './package-files.ts';
export { openProfiler } from './profile.ts';
export { medianSpread } from './statistics.ts';
export type { BaselineCost, CompiledProgram, Cost, CostUnit, Target, TargetRun } from './target.ts';
export { DEFAULT_CFLAGS, findToolchain, type Toolchain } from './toolchain.ts';
