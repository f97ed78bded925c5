// The interpreter: the slow executor that follows the program's rules word by word.
export { createInterpreter } from './interpreter.ts';
export { type BufferValues, makeBufferValues } from './operations/machine.ts';
