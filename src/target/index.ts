// Where generated code is compiled and runs, and what it costs there.
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
export { DEFAULT_CFLAGS, findToolchain, type Toolchain } from './toolchain.ts';
