// What the parts of a generated network need to know of it, gathered once.
import { HushbitError } from '../base/errors.ts';
import type { QuantBuffer, QuantProgram } from '../program/index.ts';
import { type MemoryLayout, planMemory } from './memory-layout.ts';
import { nameProgram, type ProgramNames } from './names.ts';
import { isCIdentifier } from './project.ts';
import { planWeights, type WeightsLayout } from './weights-layout.ts';

export interface Context {
  readonly program: QuantProgram;
  readonly prefix: string;
  /** `prefix` in capitals, for macros. */
  readonly upper: string;
  readonly names: ProgramNames;
  readonly weights: WeightsLayout;
  readonly memory: MemoryLayout;
  readonly input: QuantBuffer;
  readonly output: QuantBuffer;
}

export function makeContext(program: QuantProgram, prefix: string): Context {
  if (!isCIdentifier(prefix)) {
    throw new HushbitError({ code: 'bad-option', place: 'prefix', expected: 'a C identifier', got: prefix });
  }
  const names = nameProgram(program);
  return {
    program,
    prefix,
    upper: prefix.toUpperCase(),
    names,
    weights: planWeights(program, names),
    memory: planMemory(program, names),
    input: program.buffers[program.input]!,
    output: program.buffers[program.output]!,
  };
}
