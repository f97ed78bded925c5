// Hardware: the host's compiler, inference time and memory of generated projects, of any scheme.
export {
  DEFAULT_ITERATIONS,
  type LatencyBench,
  type LatencyBenchOptions,
  type LatencyFigure,
  type LatencyResult,
  measureLatency,
  openLatencyBench,
  type PreparedProject,
} from './latency.ts';
export { measureSections, type SectionSizes } from './memory.ts';
export { packageRoot, readKernels } from './package-files.ts';
export { type OperationTimes, openProfiler, type Profiler } from './profile.ts';
export { medianSpread } from './statistics.ts';
export {
  DEFAULT_CFLAGS,
  FIXED_FLAGS,
  findToolchain,
  type Toolchain,
  type ToolchainOptions,
} from './toolchain.ts';
