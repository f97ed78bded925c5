// The interpreter: the slow executor that follows the program's rules word by word.
export { type BufferValues, createInterpreter, makeBufferValues } from './interpreter.ts';
