// C names of a program's buffers, matrices and operations. Site names come from files: none becomes an identifier
// unchecked, and two equal names get two identifiers.
import type { QuantProgram } from '../program/program.ts';
import { createIdentifierTable } from './project.ts';

export interface ProgramNames {
  /** By index; lower case. */
  readonly buffers: readonly string[];
  /** Of the rows that buffers with a history keep. */
  readonly histories: readonly string[];
  /** Of where such rows have got to, which are a ring. */
  readonly turns: readonly string[];
  readonly matrices: readonly string[];
  readonly operations: readonly string[];
}

/** Members of the network's structure that are no state. */
const MEMBERS = ['arena', 'converted'];

export function nameProgram(program: QuantProgram): ProgramNames {
  const { length } = program.buffers;
  const members = uniqueIdentifiers([
    ...MEMBERS,
    ...program.buffers.map(({ name }) => name),
    ...program.buffers.map(({ name }) => `past_${name}`),
    ...program.buffers.map(({ name }) => `turn_${name}`),
  ]).slice(MEMBERS.length);
  return {
    buffers: members.slice(0, length),
    histories: members.slice(length, 2 * length),
    turns: members.slice(2 * length),
    matrices: uniqueIdentifiers(program.matrices.map(({ name }) => name)),
    operations: uniqueIdentifiers(program.operations.map(({ name }) => name)),
  };
}

export function uniqueIdentifiers(names: readonly string[]): readonly string[] {
  const identifier = createIdentifierTable();
  const seen = new Set<string>();
  return names.map((name, index) => {
    const lower = name.toLowerCase();
    const key = seen.has(lower) ? `${lower} ${index}` : lower;
    seen.add(key);
    return identifier(key);
  });
}
