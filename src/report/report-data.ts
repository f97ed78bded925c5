// What a report is drawn from. The composition root collects it; this room turns it into pictures and computes no result.
import type { Estimate, Interval } from '../base/estimate.ts';
import type { Front } from '../study/index.ts';

export interface ReportData {
  readonly run: RunFacts;
  /** Names of what was minimised, in the order of run.json: of `pesq`, `latency`, `memory`. */
  readonly objectives: readonly string[];
  readonly sites: readonly SiteFacts[];
  /** As front.json has it, to the last digit. */
  readonly front: Front;
  /** Aligned with `front.solutions`. */
  readonly solutions: readonly SolutionFacts[];
  readonly references: readonly ReferenceFacts[];
  /** What `--pick` would choose. */
  readonly picks: readonly { readonly rule: string; readonly index: number }[];
  readonly generations: readonly GenerationFacts[];
  /** Values of every evaluation, as people say them, in the order of `objectives`. */
  readonly evaluated: readonly (readonly number[])[];
  readonly searchClips: readonly string[];
  readonly validationClips: readonly string[];
  /** Empty where nothing was timed operation by operation. */
  readonly operationTimes: readonly OperationTimes[];
  /** Empty unless it was measured. */
  readonly sensitivity: readonly SensitivityFacts[];
}

export interface RunFacts {
  /** Directory as the export line has to name it. */
  readonly dir: string;
  readonly model: string;
  readonly fingerprint: string;
  readonly scheme: string;
  readonly seed: number;
  readonly population: number;
  readonly plannedGenerations: number;
  readonly hypervolumeReference: readonly number[];
  readonly compiler: string | null;
  readonly versions: Readonly<Record<string, string>>;
  readonly window: string;
  readonly iterations: number | null;
  /** How far added-up times were off from measured ones; null where every time was measured. */
  /** What the run is for, where that is not the host. */
  readonly device: DeviceFacts | null;
  readonly tableError: { readonly medianPercent: number; readonly worstPercent: number } | null;
}

export interface DeviceFacts {
  readonly target: string;
  /** Null where none is said. */
  readonly clockHz: number | null;
  /** What a hop may take. */
  readonly hopMs: number;
}

export interface SiteFacts {
  readonly name: string;
  readonly layer: string;
  /** `weight`, or any other word for what is not known before a frame comes. */
  readonly kind: string;
  readonly elements: number;
}

export interface ClipScore {
  readonly name: string;
  readonly pesqRaw: number;
}

export interface Latency {
  readonly nsPerFrame: number;
  readonly spreadNs: number;
}

/** Of a hop on the target that the run is for. */
export interface Cost {
  /** Executed instructions. */
  readonly perHop: number;
  /** Of the worst hop, by a cycle table or an assumed rate. */
  readonly cyclesPerHop: number;
}

export interface Memory {
  readonly equation4Bytes: number;
  readonly flashBytes: number;
  readonly ramBytes: number;
}

export interface SolutionFacts {
  /** Generation that evaluated it first. */
  readonly generation: number;
  readonly search: readonly ClipScore[];
  /** Empty where no validation clips were scored. */
  readonly validation: readonly ClipScore[];
  /** Raw PESQ minus that of float32 on the same clips; null without both. */
  readonly searchDifference: Interval | null;
  readonly validationDifference: Interval | null;
  readonly latency: Latency | null;
  readonly cost: Cost | null;
  readonly memory: Memory;
  /** Every metric on the search clips and on the validation clips, by name (`pesqWb`, `fidelityDb`), with its error. */
  readonly values: Readonly<Record<string, Estimate>>;
  readonly validationValues: Readonly<Record<string, Estimate>>;
  /** Set where raw PESQ is above that of something more faithful to float32. */
  readonly doubt: Doubt | null;
  readonly memoryMap: MemoryMap;
  /** The command that exports it; null where the scheme has no export. */
  readonly exportLine: string | null;
}

/** What a solution scores better than though it is further from float32. */
export interface Doubt {
  /** Index into the front; null for the float32 network. */
  readonly against: number | null;
  readonly pesqRaw: number;
  readonly fidelityDb: number | null;
}

export interface MemoryMap {
  readonly flash: readonly MemoryBlock[];
  /** RAM kept from frame to frame, and the shared arena if its plan is known. */
  readonly ram: readonly MemoryBlock[];
  readonly arena: ArenaMap | null;
}

export interface MemoryBlock {
  readonly layer: string;
  /** `weights`, `biases`, `scales`, `tables`; `states`, `activations`. */
  readonly role: string;
  readonly bytes: number;
}

export interface ArenaMap {
  readonly bytes: number;
  /** Operations of one frame, in their order. */
  readonly operations: number;
  readonly buffers: readonly ArenaBuffer[];
}

export interface ArenaBuffer {
  readonly name: string;
  readonly offset: number;
  readonly bytes: number;
  /** First and last operation that needs it; -1 and `operations` are the caller. */
  readonly first: number;
  readonly last: number;
}

export interface ReferenceFacts {
  /** `noisy`, `float32`, `int8`, `int16`, `int32`. */
  readonly name: string;
  readonly pesqRaw: number;
  readonly validationPesqRaw: number | null;
  /** From float32, on the search clips; null of float32 itself and of noisy clips. */
  readonly fidelityDb: number | null;
  readonly latency: Latency | null;
  readonly cost: Cost | null;
  readonly memory: Memory | null;
  /** What the memory objective would count. */
  readonly objectiveBytes: number | null;
}

export interface GenerationFacts {
  readonly generation: number;
  readonly evaluations: number;
  readonly hypervolume: number;
  /** Surviving front, values as people say them in the order of `objectives`. */
  readonly front: readonly (readonly number[])[];
}

/** Of one network. */
export interface OperationTimes {
  readonly name: string;
  /** Index into the front; null for a uniform width. */
  readonly solution: number | null;
  /** In the order in which they run. */
  readonly operations: readonly { readonly name: string; readonly ns: number }[];
}

export interface SensitivityFacts {
  readonly site: string;
  /** Raw PESQ lost when this site alone has `bits`. */
  readonly loss: number;
  readonly bits: number;
}

/** Sound and spectrograms of one stretch of one clip. */
export interface Listening {
  readonly clip: string;
  readonly set: 'search' | 'validation';
  readonly startSeconds: number;
  readonly seconds: number;
  readonly sampleRateHz: number;
  readonly tracks: readonly Track[];
}

export interface Track {
  /** `clean`, `noisy`, `float32`, `int8`, or `solution`. */
  readonly name: string;
  /** Index into the front, for `solution`. */
  readonly solution: number | null;
  /** 16-bit samples. */
  readonly samples: Int16Array;
  readonly spectrogram: Spectrogram;
}

export interface Spectrogram {
  readonly columns: number;
  readonly rows: number;
  /** Row-major [rows, columns], row 0 the highest frequency; 0 = -80 dB or less, 255 = the loudest of the clean clip. */
  readonly levels: Uint8Array;
}
