// Limits that a solution has to keep: `--max-flash 1MB`, `--min-pesq 2.35` and the like. By how much one is missed is a number
// without a unit, so that several add up.
import { HushbitError } from '../base/errors.ts';
import type { ValueName } from '../base/quantities.ts';
import { clipValues, type RunUnits, type Values } from './measurements.ts';
import type { Need } from './objectives.ts';

export interface ConstraintKind {
  readonly value: ValueName;
  readonly needs: Need;
  /** What the number after the option is in. */
  readonly unit: 'bytes' | 'us' | 'count' | 'MOS';
  readonly help: string;
  /** 0 where it is kept; else how much too far, as a fraction of the limit or in MOS. */
  readonly violation: (value: number, limit: number, units: RunUnits) => number;
}

const above = (value: number, limit: number): number => Math.max(0, value / limit - 1);
/** A decimal fraction as typed must include the score that it names: 2.5 - 2.48 is a hair more than 0.02. */
const below = (value: number, limit: number): number => {
  const missing = limit - value;
  return missing <= 1e-9 ? 0 : missing;
};

export const CONSTRAINTS = {
  'max-flash': {
    value: 'flashBytes',
    needs: 'memory',
    unit: 'bytes',
    help: 'flash of the network at most, such as 1MB or 800KiB',
    violation: above,
  },
  'max-ram': {
    value: 'ramBytes',
    needs: 'memory',
    unit: 'bytes',
    help: 'RAM of network and denoiser at most, such as 64KB',
    violation: above,
  },
  'max-us': {
    value: 'nsPerFrame',
    needs: 'time',
    unit: 'us',
    help: 'microseconds per frame at most',
    violation: (ns, us) => above(ns, 1000 * us),
  },
  'max-instructions': {
    value: 'instructionsPerHop',
    needs: 'time',
    unit: 'count',
    help: 'executed instructions per hop at most, on another target than the host: 5M',
    violation: above,
  },
  'min-pesq': {
    value: 'pesqRaw',
    needs: 'quality',
    unit: 'MOS',
    help: 'raw PESQ at least',
    violation: below,
  },
  'max-pesq-drop': {
    value: 'pesqRaw',
    needs: 'quality',
    unit: 'MOS',
    help: 'raw PESQ at most this far below that of float32, on the clips of the search and on validation clips',
    violation: (pesqRaw, drop, { float32 }) =>
      below(pesqRaw, (clipValues(float32).pesqRaw?.mean ?? Number.NEGATIVE_INFINITY) - drop),
  },
} as const satisfies Record<string, ConstraintKind>;

export type ConstraintName = keyof typeof CONSTRAINTS;
export const CONSTRAINT_NAMES = Object.keys(CONSTRAINTS) as ConstraintName[];

export interface Constraint {
  readonly name: ConstraintName;
  /** In the unit of its kind. */
  readonly limit: number;
}

/** One number per constraint. @param forgiven MOS that may be missing of a score */
export function violationsOf(
  constraints: readonly Constraint[],
  values: Values,
  units: RunUnits,
  forgiven = 0,
): number[] {
  return constraints.map(({ name, limit }) => {
    const { value, unit, violation }: ConstraintKind = CONSTRAINTS[name];
    return violation(values[value]!.mean + (unit === 'MOS' ? forgiven : 0), limit, units);
  });
}

/**
 * How far each value is from its limit as a fraction of it, below 0 where it is kept: of costs that add up over the sites, so do these.
 * @param constraints with an upper limit
 */
export function excessesOf(constraints: readonly Constraint[], values: Values): number[] {
  return constraints.map(({ name, limit }) => {
    const { value, unit }: ConstraintKind = CONSTRAINTS[name];
    return values[value]!.mean / (unit === 'us' ? 1000 * limit : limit) - 1;
  });
}

const BYTES: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
};

const COUNTS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9 };

/** `1MB` is 10^6 bytes, `1MiB` 2^20. @throws HushbitError `bad-option` */
export function parseLimit(name: ConstraintName, text: string): Constraint {
  const { unit }: ConstraintKind = CONSTRAINTS[name];
  const [, digits, suffix] = /^\s*(\d+(?:\.\d*)?|\.\d+)\s*([a-z]*)\s*$/i.exec(text) ?? [];
  const factors = unit === 'bytes' ? BYTES : unit === 'count' ? COUNTS : { '': 1 };
  const factor: number | undefined = Object.hasOwn(factors, suffix?.toLowerCase() ?? 'none')
    ? (factors as Record<string, number>)[suffix!.toLowerCase()]
    : undefined;
  const limit = Number(digits) * (factor ?? Number.NaN);
  // A drop of 0 is a wish, a device without memory is not.
  const fits = Number.isFinite(limit) && (unit === 'MOS' ? limit <= 5 : limit > 0);
  if (fits) return { name, limit };
  throw new HushbitError({
    code: 'bad-option',
    place: `--${name}`,
    expected:
      unit === 'bytes'
        ? 'bytes, such as 1MB, 64KB or 1MiB'
        : unit === 'us'
          ? 'microseconds'
          : unit === 'count'
            ? 'a number of instructions, such as 5M'
            : 'a PESQ score or difference',
    got: text === '' ? 'nothing' : text,
  });
}
