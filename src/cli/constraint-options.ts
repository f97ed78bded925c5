// --max-flash, --max-ram, --max-us, --min-pesq, --max-pesq-drop: what a solution has to keep.
import type { Command } from 'commander';
import { CONSTRAINT_NAMES, CONSTRAINTS, type Constraint, parseLimit } from '../run/index.ts';

export interface ConstraintOptions {
  maxFlash?: Constraint;
  maxRam?: Constraint;
  maxUs?: Constraint;
  maxInstructions?: Constraint;
  minPesq?: Constraint;
  maxPesqDrop?: Constraint;
}

const KEYS = {
  'max-flash': 'maxFlash',
  'max-ram': 'maxRam',
  'max-us': 'maxUs',
  'max-instructions': 'maxInstructions',
  'min-pesq': 'minPesq',
  'max-pesq-drop': 'maxPesqDrop',
} as const satisfies Record<keyof typeof CONSTRAINTS, keyof ConstraintOptions>;

const PLACEHOLDERS = { bytes: 'BYTES', us: 'N', count: 'N', MOS: 'P' } as const;

export function addConstraintOptions(command: Command): Command {
  for (const name of CONSTRAINT_NAMES) {
    const { unit, help } = CONSTRAINTS[name];
    command.option(`--${name} <${PLACEHOLDERS[unit]}>`, help, (text) => parseLimit(name, text));
  }
  return command;
}

/** Undefined where none was given: a run that goes on keeps its own. */
export function givenConstraints(options: ConstraintOptions): Constraint[] | undefined {
  const given = CONSTRAINT_NAMES.flatMap((name) => options[KEYS[name]] ?? []);
  return given.length > 0 ? given : undefined;
}
