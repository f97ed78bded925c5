// Whether a hop is done before the next one is there, at a clock: instructions become cycles by a rate or a table, both of which
// are told. An estimate with perfect memory; a device with wait states or a busy bus takes longer.
import type { CycleModel, EmulatedTarget } from './emulated-targets.ts';

export interface RealTime {
  readonly clockHz: number;
  /** Of the worst hop. */
  readonly cyclesPerHop: number;
  /** How they were found: a table's name, or the instructions per cycle that were assumed. */
  readonly cycles: CycleModel;
  /** Cycles of the worst hop over those that a hop has: at most 1 is real time. */
  readonly load: number;
  readonly isRealTime: boolean;
}

export interface WorstHop {
  readonly worstHop: number;
  /** By a table; null where the target has none. */
  readonly worstHopCycles: number | null;
}

/** Of the worst hop. */
export function cyclesOf(
  { cycles }: Pick<EmulatedTarget, 'cycles'>,
  { worstHop, worstHopCycles }: WorstHop,
): number {
  return cycles.kind === 'assumed' ? worstHop / cycles.instructionsPerCycle : (worstHopCycles ?? worstHop);
}

/** @param hopMs of the front end: what a hop may take */
export function realTimeOf(
  target: Pick<EmulatedTarget, 'cycles'>,
  hop: WorstHop,
  clockHz: number,
  hopMs: number,
): RealTime {
  return loadOf(target, cyclesOf(target, hop), clockHz, hopMs);
}

/** The same of cycles that are known. */
export function loadOf(
  { cycles }: Pick<EmulatedTarget, 'cycles'>,
  cyclesPerHop: number,
  clockHz: number,
  hopMs: number,
): RealTime {
  const load = cyclesPerHop / ((clockHz * hopMs) / 1000);
  return { clockHz, cyclesPerHop, cycles, load, isRealTime: load <= 1 };
}
