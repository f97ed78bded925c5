// What solutions are worth, once for files, tables and charts: the names of values in front.json with what a person calls them,
// their unit and the digits that they are shown with, and which of them an objective is.

export interface ShownValue {
  /** `time per frame`, `flash`. */
  readonly label: string;
  /** With its unit, short, in ASCII: a column of a terminal. */
  readonly heading: string;
  /** As shown; empty for a score. */
  readonly unit: string;
  /** From what files say to what is shown. */
  readonly divisor: number;
  readonly digits: number;
  readonly better: 'more' | 'less';
}

/** Difference below which two values are the same to a user: in the value's unit, or as a fraction of the lesser. */
export type Tolerance = { readonly absolute: number } | { readonly relative: number };

function shown(
  label: string,
  heading: string,
  unit: string,
  divisor: number,
  digits: number,
  better: 'more' | 'less',
): ShownValue {
  return { label, heading, unit, divisor, digits, better };
}

export const VALUES = {
  pesqRaw: shown('PESQ (raw)', 'PESQ raw', '', 1, 4, 'more'),
  pesqNb: shown('narrow-band PESQ', 'PESQ NB', '', 1, 3, 'more'),
  pesqWb: shown('wide-band PESQ', 'PESQ WB', '', 1, 3, 'more'),
  stoi: shown('STOI', 'STOI', '', 1, 4, 'more'),
  siSdrDb: shown('SI-SDR to clean', 'SI-SDR dB', 'dB', 1, 2, 'more'),
  fidelityDb: shown('fidelity to float32', 'to float32 dB', 'dB', 1, 1, 'more'),
  nsPerFrame: shown('time per frame', 'us/frame', 'µs', 1000, 1, 'less'),
  instructionsPerHop: shown('instructions per hop', 'Minstr/hop', 'million', 1e6, 3, 'less'),
  flashBytes: shown('flash', 'flash MB', 'MB', 1e6, 3, 'less'),
  ramBytes: shown('RAM', 'RAM kB', 'kB', 1e3, 1, 'less'),
  memoryBytes: shown('memory', 'memory MB', 'MB', 1e6, 3, 'less'),
  equation4Bytes: shown('memory (equation 4)', 'eq. 4 MB', 'MB', 1e6, 3, 'less'),
} as const satisfies Record<string, ShownValue>;

/** Of `values` and `validation` in front.json. */
export type ValueName = Exclude<keyof typeof VALUES, 'equation4Bytes'>;

/** The value that an objective makes best, by the objective's name. */
export const VALUE_OF_OBJECTIVE = {
  pesq: 'pesqRaw',
  fidelity: 'fidelityDb',
  latency: 'nsPerFrame',
  instructions: 'instructionsPerHop',
  flash: 'flashBytes',
  ram: 'ramBytes',
  memory: 'memoryBytes',
} as const satisfies Record<string, ValueName>;

/** Of the objective `name`; one that nobody knows is shown as it is. */
export function shownObjective(name: string): ShownValue {
  if (!Object.hasOwn(VALUE_OF_OBJECTIVE, name)) return shown(name, name, '', 1, 4, 'less');
  return VALUES[VALUE_OF_OBJECTIVE[name as keyof typeof VALUE_OF_OBJECTIVE]];
}

/** With its unit: the heading of a column. */
export function titleOf({ label, unit }: ShownValue): string {
  return unit ? `${label}, ${unit}` : label;
}

/** Of the values that are objectives. */
export const TOLERANCES = {
  pesqRaw: { absolute: 0.005 },
  fidelityDb: { absolute: 0.5 },
  nsPerFrame: { relative: 0.01 },
  instructionsPerHop: { relative: 0.005 },
  flashBytes: { relative: 0.01 },
  ramBytes: { relative: 0.01 },
  memoryBytes: { relative: 0.01 },
} as const satisfies Partial<Record<ValueName, Tolerance>>;

/** Without its unit. */
export function textOf({ divisor, digits }: ShownValue, value: number): string {
  return (value / divisor).toFixed(digits);
}
