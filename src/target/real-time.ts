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

export function realTimeOf(
  { cycles }: Pick<EmulatedTarget, 'cycles'>,
  { worstHop, worstHopCycles }: { readonly worstHop: number; readonly worstHopCycles: number | null },
  clockHz: number,
  hopMs: number,
): RealTime {
  const cyclesPerHop =
    cycles.kind === 'assumed' ? worstHop / cycles.instructionsPerCycle : (worstHopCycles ?? worstHop);
  const load = cyclesPerHop / ((clockHz * hopMs) / 1000);
  return { clockHz, cyclesPerHop, cycles, load, isRealTime: load <= 1 };
}
