// A program with one or two things changed that a program made elsewhere could have wrong: order, indices, integers,
// lengths, formats. What the verifier lets through must still mean the same to every executor.
import type { RandomSource } from '../../base/random.ts';
import type { QuantOperation, QuantProgram } from '../program.ts';
import { pick } from './draft.ts';

type Fields = Record<string, unknown>;

/** Values that break promises, or sit at their very end. */
const INTEGERS = [
  0,
  1,
  -1,
  2,
  62,
  63,
  127,
  128,
  -128,
  32767,
  32768,
  -32768,
  2 ** 31 - 1,
  -(2 ** 31),
  0.5,
  Number.NaN,
];
const WORDS: Readonly<Record<string, readonly string[]>> = {
  format: ['i8', 'i16', 'f32'],
  arithmetic: ['integer', 'float'],
  accumulator: ['i32', 'i64'],
  function: ['sigmoid', 'tanh'],
};
/** Real numbers: another one is another program, not a wrong one. */
const REALS = ['scale', 'epsilon'];

export function mutateProgram(program: QuantProgram, random: RandomSource): QuantProgram {
  const made = copy(program);
  for (let i = random.int(1, 2); i > 0; i--) {
    if (random.int(0, 2) === 0) reorder(made.operations as QuantOperation[], random);
    else change(made as unknown as Fields, random);
  }
  return made;
}

function copy<T>(value: T): T {
  if (ArrayBuffer.isView(value)) return (value as unknown as Int8Array).slice() as unknown as T;
  if (Array.isArray(value)) return value.map(copy) as unknown as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, copy(one)])) as T;
}

function reorder(operations: QuantOperation[], random: RandomSource): void {
  if (operations.length === 0) return;
  const [a, b] = [0, 1].map(() => random.int(0, operations.length - 1)) as [number, number];
  switch (random.int(0, 4)) {
    case 0:
      operations.reverse();
      break;
    case 1:
      operations.splice(a, 1);
      break;
    case 2:
      operations.splice(b, 0, copy(operations[a]!));
      break;
    default:
      [operations[a], operations[b]] = [operations[b]!, operations[a]!];
  }
}

/** Walks to a random field and gives it another value. */
function change(owner: Fields, random: RandomSource): void {
  const keys = Object.keys(owner).filter((key) => !['name', 'layer', 'model', 'op', 'kind'].includes(key));
  if (keys.length === 0) return;
  const key = pick(random, keys);
  const value = owner[key];
  if (ArrayBuffer.isView(value)) owner[key] = changedArray(value as unknown as Int32Array, random);
  else if (typeof value === 'object' && value !== null) change(value as Fields, random);
  else if (typeof value === 'boolean') owner[key] = !value;
  else if (typeof value === 'string') owner[key] = pick(random, WORDS[key] ?? [value]);
  else if (typeof value === 'number' && REALS.includes(key)) {
    owner[key] = pick(random, [0, -value, Number.NaN, Infinity, value, 1e-45, 1e39]);
  } else if (typeof value === 'number') {
    owner[key] = pick(random, [
      ...INTEGERS,
      value + 1,
      value - 1,
      value + 1,
      value - 1,
      2 * value,
      random.int(0, 8),
    ]);
  }
}

function changedArray(array: Int32Array | BigInt64Array | Float32Array, random: RandomSource): unknown {
  if (array.length === 0 || random.int(0, 2) === 0) return array.slice(0, array.length >> 1);
  const at = random.int(0, array.length - 1);
  if (array instanceof BigInt64Array) {
    array[at] = pick(random, [0n, 2n ** 31n, -(2n ** 31n), 2n ** 62n, 2n ** 63n - 1n, -(2n ** 63n)]);
  } else if (array instanceof Float32Array || array instanceof Float64Array) {
    array[at] = pick(random, [0, -0, Number.NaN, Infinity]);
  } else array[at] = pick(random, [0, -1, 127, -128, 32767, -32768, 2 ** 31 - 1, -(2 ** 31)]);
  return array;
}
