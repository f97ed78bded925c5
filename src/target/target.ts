// A place where generated code runs, and what a frame costs there. Who compares or searches asks for a cost and its error,
// not for how it comes about: the host measures nanoseconds (host-target.ts).
import type { Estimate } from '../base/estimate.ts';
import type { CProject } from '../c/index.ts';

export type CostUnit = 'ns' | 'instructions' | 'bytes';

/** Of a frame. */
export interface Cost extends Estimate {
  readonly unit: CostUnit;
}

export interface TargetRun {
  readonly cost: Cost;
  /** Interquartile range of what was observed, in the unit of the cost; 0 for what is counted. */
  readonly spread: number;
  /** What the target runs beside every candidate, in its own order. */
  readonly baselines: readonly BaselineCost[];
}

export interface BaselineCost {
  readonly cost: Cost;
  /** Of the candidate's cost to this one, taken side by side: free of the machine's pace. */
  readonly ratio: Estimate;
}

export interface CompiledProgram {
  /**
   * Alone: the caller sees to it that nothing else runs where the unit is time.
   * @param mostFrames that are timed, where fewer than usual do; without a meaning where frames are counted
   */
  run(signal?: AbortSignal, mostFrames?: number): Promise<TargetRun>;
  /** Removes what was compiled. Idempotent. */
  dispose(): Promise<void>;
}

export interface Target {
  readonly name: string;
  readonly unit: CostUnit;
  /** Several may be compiled at the same time. @throws HushbitError `toolchain` with the compiler's words */
  compile(project: CProject, signal?: AbortSignal): Promise<CompiledProgram>;
}
