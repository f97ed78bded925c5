// What the parts of a generated network need to know of it.
import type { QuantBuffer, QuantProgram } from '../program/index.ts';
import type { ScalarType } from './formats.ts';
import type { ProgramNames } from './names.ts';
import type { WeightsLayout } from './weights-field.ts';

export interface MemoryLayout {
  /** C expression of the first element of each buffer, where `net` points to the structure. */
  readonly expression: readonly string[];
  /** Of the elements of each. */
  readonly types: readonly ScalarType[];
  /** Elements from row to row of the histories, by their names. */
  readonly rowElements: ReadonlyMap<string, number>;
  /** Expression of a buffer's row so many frames ago, 1 .. history, or an expression of C that is. */
  past(buffer: number, frames: number | string): string;
  /** Carried buffers and histories. */
  readonly stateBytes: number;
  /** Slack included. */
  readonly arenaBytes: number;
  /** Floats for the copy of an integer vector that enters float arithmetic; 0 where there is none. */
  readonly scratchLength: number;
  /** sizeof of the whole structure. */
  readonly bytes: number;
}

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
