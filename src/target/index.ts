// Where generated code is compiled and runs, and what it costs there.

export { type CostTable, type HopOverhead, openCostTable } from './cost-table.ts';
export { TARGET_CFLAGS } from './cross-toolchain.ts';
export { CLANG_TARGETS, type CycleModel, type EmulatedTarget, TARGETS } from './emulated-targets.ts';
export { type Emulator, openEmulator } from './emulator.ts';
export { countHops, type HopCost } from './hop-cost.ts';
export { hostTarget } from './host-target.ts';
export {
  DEFAULT_ITERATIONS,
  type LatencyBench,
  type LatencyBenchOptions,
  measureLatency,
  openLatencyBench,
} from './latency.ts';
export { type MeasureInput, measureFeatures, measureSamples } from './measure-input.ts';
export { measureSections } from './memory.ts';
export { packageRoot, readKernels } from './package-files.ts';
export { type OperationTimes, openProfiler, type PreparedProfile, type Profiler } from './profile.ts';
export { cyclesOf, loadOf, type RealTime, realTimeOf } from './real-time.ts';
export { checkRunner, type HardwareCost, runOnHardware } from './runner.ts';
export { medianSpread } from './statistics.ts';
export type { BaselineCost, CompiledProgram, Cost, CostUnit, Target, TargetRun } from './target.ts';
export { DEFAULT_CFLAGS, findToolchain, type Toolchain } from './toolchain.ts';
