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
  /** Of what the target runs beside every candidate, in its own order: ratios to them are free of the machine's pace. */
  readonly baselines: readonly Cost[];
}

export interface CompiledProgram {
  /** Alone: the caller sees to it that nothing else runs where the unit is time. */
  run(signal?: AbortSignal): Promise<TargetRun>;
  /** Removes what was compiled. Idempotent. */
  dispose(): Promise<void>;
}

export interface Target {
  readonly name: string;
  readonly unit: CostUnit;
  /** Several may be compiled at the same time. @throws HushbitError `toolchain` with the compiler's words */
  compile(project: CProject, signal?: AbortSignal): Promise<CompiledProgram>;
}
