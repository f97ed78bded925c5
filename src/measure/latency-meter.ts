// Inference time as evaluation sees it. The meter behind it compiles and runs; here only what it promises.
import type { Candidate } from '../scheme/scheme.ts';

export interface LatencyFigures {
  /** `host`: measured on this machine; `table`: sum of per-operation costs measured once. */
  readonly source: 'host' | 'table';
  /** Median over blocks. */
  readonly nsPerFrame: number;
  /** Spread over blocks, as the meter defines it. */
  readonly spreadNs: number;
  /** Uniform 8 bits, measured in the same process, interleaved. */
  readonly uniform8NsPerFrame: number;
  /** Time over that of uniform 8 bits, side by side: the pace of the machine is not in it. */
  readonly ratio: number;
  /** Standard error of `ratio` in this measurement, 0 where it is added up; null where it cannot be told. */
  readonly ratioError: number | null;
}

export interface PreparedLatency {
  /** Runs alone: the caller sees to it that nothing else runs. @param mostFrames that are timed, where fewer than usual do */
  measure(signal?: AbortSignal, mostFrames?: number): Promise<LatencyFigures>;
  /** Frees what preparing made. Idempotent. */
  dispose(): Promise<void>;
}

export interface LatencyMeter {
  /** Adds up times that were measured before: needs no compiler and no quiet machine, and says the same every time. */
  readonly isComputed: boolean;
  /** Generates and compiles; may run beside other work. @throws HushbitError `toolchain` with the compiler's words */
  prepare(candidate: Candidate, signal?: AbortSignal): Promise<PreparedLatency>;
  dispose(): Promise<void>;
}
