// What is stored of a genome and of a run, and the values that people see, computed from it. Pure: a stored run gives the
// same values again.
import { type Estimate, estimateOf, exact } from '../base/estimate.ts';
import type { ValueName } from '../base/quantities.ts';
import { addDeviations, deviationDb, type FidelitySums } from '../metrics/index.ts';
import type { ClipScores } from './clip-scores.ts';
import type { TimeFigures, TimeUnit } from './time-unit.ts';

export interface MemoryBytes {
  readonly equation4Bytes: number;
  /** Constants of the network: weights, biases, multipliers, tables. Code is not in it. */
  readonly flashBytes: number;
  /** Carried states and work buffers of the network, and of the denoiser around it where it is exported. */
  readonly ramBytes: number;
  /** The part of `ramBytes` that is the denoiser's; null where none is exported. */
  readonly denoiserRamBytes: number | null;
  /** What the objective `memory` counts, as in the first version: flash and the network's own RAM. */
  readonly memoryBytes: number;
}

/** Of one genome, as far as it was asked for. */
export interface Measurements {
  /** In the order of the clips. */
  readonly clips: readonly ClipScores[];
  readonly memory: MemoryBytes | null;
  /** From a table; none where times are measured. */
  readonly summed?: TimeFigures | null;
  /** One per replicate. Where there are any, they are what counts. */
  readonly times: readonly TimeFigures[];
}

/** Measured once per run. */
export interface RunUnits {
  /** Of the float32 network on every clip. */
  readonly float32: readonly ClipScores[];
  /** On every clip that the search does not hear. */
  readonly float32Validation: readonly ClipScores[];
  readonly time: TimeUnit | null;
  /** What `time` is in; default ns. */
  readonly timeValue?: 'nsPerFrame' | 'instructionsPerHop';
  readonly uniform8: MemoryBytes;
  readonly uniform32: MemoryBytes;
}

/** Beyond what 16-bit samples can show (98 dB): what nothing differs in has this much. */
const MOST_FIDELITY_DB = 120;

export type Values = Readonly<Partial<Record<ValueName, Estimate>>>;

/** Means over the clips, with the error that the choice of clips brings. */
export function clipValues(clips: readonly ClipScores[]): Values {
  if (clips.length === 0) return {};
  const over = (name: Exclude<keyof ClipScores, 'fidelity'>): Values => {
    const found = clips.map((clip) => clip[name]);
    return found.every((value) => value !== null) ? { [name]: estimateOf(found) } : {};
  };
  return {
    ...over('pesqRaw'),
    ...over('pesqNb'),
    ...over('pesqWb'),
    ...over('stoi'),
    ...over('siSdrDb'),
    ...fidelityValue(clips),
  };
}

/** Powers and errors are added over the clips; how far single clips spread says how sure the figure is. */
function fidelityValue(clips: readonly ClipScores[]): Values {
  const sums = clips.map(({ fidelity }) => fidelity);
  if (!sums.every((one) => one !== null)) return {};
  const decibels = (parts: readonly FidelitySums[]): number =>
    clamp(deviationDb(addDeviations(parts.map(({ output }) => output))));
  const single = estimateOf(sums.map((one) => decibels([one])));
  return { fidelityDb: { ...single, mean: decibels(sums) } };
}

function clamp(decibels: number): number {
  return Math.max(-MOST_FIDELITY_DB, Math.min(MOST_FIDELITY_DB, decibels));
}

export function memoryValues({ flashBytes, ramBytes, memoryBytes }: MemoryBytes): Values {
  return { flashBytes: exact(flashBytes), ramBytes: exact(ramBytes), memoryBytes: exact(memoryBytes) };
}
