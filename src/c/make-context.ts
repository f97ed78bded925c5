// Gathers what the parts of a generated network need to know of it.
import { HushbitError } from '../base/errors.ts';
import type { QuantProgram } from '../program/index.ts';
import type { Context } from './context.ts';
import { planMemory } from './memory-layout.ts';
import { nameProgram } from './names.ts';
import { isCIdentifier } from './project.ts';
import { planWeights } from './weights-layout.ts';

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
