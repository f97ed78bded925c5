// Which kernels a frame of a generated network calls, with which shapes and how often, read from the generated code itself:
// operations and kernels that are added are in it without more. What a call costs on a processor is a function of its *class*:
//
//     hb_dot_w8_x16(*, *, *, *, 400, 64)      pointers, columns, rows
//     hb_store_s8(*, *, high, ., ., ., 64)    the shift is above 32; zero point and limits do not matter
//
// An integer stays as it is unless `INTEGERS` says what it means. `.` matters to no count, nor does `.f`, a float, nor `.l`, an
// integer of 64 bits.
import { HushbitError } from '../base/errors.ts';
import type { QuantProgram } from '../program/index.ts';
import { makeContext } from './make-context.ts';
import { networkSource } from './network-source.ts';
import { OWN_PREFIX } from './rename.ts';
import { isWithinFrame } from './within-frame.ts';

export interface KernelCalls {
  /** Class -> calls per frame. */
  readonly calls: ReadonlyMap<string, number>;
  /** Blocks of rows per frame, over all operations. */
  readonly blocks: number;
}

/** HB_BLOCK of csrc/kernels/hb_platform.h. */
const BLOCK = 64;

/** What an integer of a call means, where it is not simply a shape. */
type Meaning = 'shift' | 'zero' | 'low' | 'high' | 'multiplier';

/** Integers of kernels in their order; those behind are exact. */
const INTEGERS: readonly (readonly [kernel: RegExp, integers: readonly Meaning[]])[] = [
  [/^hb_store_s/, ['shift', 'zero', 'low', 'high']],
  [/^hb_value_s/, ['zero']],
  [/^hb_sum_add_(value|product)$/, ['multiplier']],
  [/^hb_sum_gru$/, ['multiplier', 'multiplier', 'multiplier']],
  [/^hb_rescale_/, ['zero', 'multiplier', 'shift']],
  [/^hb_table_x16_/, ['low', 'high']],
  [/^hb_float_store_s/, ['zero', 'low', 'high']],
  [/^hb_float_s\d/, ['zero']],
];

const meaningsOf = (kernel: string): readonly Meaning[] =>
  INTEGERS.find(([name]) => name.test(kernel))?.[1] ?? [];

/** Shifts from here on need the high word of a sum alone. */
const HIGH_SHIFT = 33;
/** One of each class of shifts. */
const SHIFTS = { low: 20, high: 40 } as const;

export interface ExampleCall {
  readonly kernel: string;
  /** C expressions; null for a pointer. */
  readonly args: readonly (string | null)[];
  /** Exact integers: rows, or elements, are the last. */
  readonly shape: readonly number[];
  /** Of what is stored; null where there is none. */
  readonly shift: number | null;
}

/** A call of a class, with numbers that are usual where they do not matter. */
export function exampleOf(callClass: string): ExampleCall {
  const [, kernel, list] = /^(\w+)\((.*)\)$/.exec(callClass)!;
  const meanings = meaningsOf(kernel!);
  const limits = kernel!.endsWith('8') ? { low: '-128', high: '127' } : { low: '-32768', high: '32767' };
  const samples = { zero: '0', multiplier: '1073741824', ...limits, shift: '' };
  let integer = 0;
  let shift: number | null = null;
  const shape: number[] = [];
  const args = list!.split(', ').map((one) => {
    if (one === '*') return null;
    if (one === '.f') return '0.05f';
    if (one === '.l') return '1000';
    const meaning = meanings[integer++];
    if (meaning === 'shift') {
      shift = SHIFTS[one as keyof typeof SHIFTS];
      return String(shift);
    }
    if (one === '.') return samples[meaning!];
    shape.push(Number(one));
    return one;
  });
  return { kernel: kernel!, args, shape, shift };
}

/** @throws HushbitError `unsupported` for what steps over places within a frame: its calls lie in loops that are not read here */
export function kernelCallsOf(program: QuantProgram): KernelCalls {
  const inLoops = program.operations.find(isWithinFrame);
  if (inLoops !== undefined) {
    throw new HushbitError({
      code: 'unsupported',
      place: inLoops.name,
      expected: 'layers over the vectors of a frame, whose costs add up',
      got: inLoops.op,
      remedy: 'count a candidate of it: evaluate --target, or search on the host',
    });
  }
  return readKernelCalls(networkSource(makeContext(program, OWN_PREFIX)), OWN_PREFIX);
}

/** @param source text of `networkSource` */
export function readKernelCalls(source: string, prefix: string): KernelCalls {
  const calls = new Map<string, number>();
  let blocks = 0;
  const add = (text: string, rows: number | null, times: number): void => {
    for (const { name, args } of callsIn(text)) {
      const known = classOf(name, args, rows);
      calls.set(known, (calls.get(known) ?? 0) + times);
    }
  };
  const functions = new RegExp(
    `^(?:static )?void (?:layer_\\w+|${prefix}_frame)\\([^)]*\\)\\n\\{([\\s\\S]*?)^\\}`,
    'gm',
  );
  for (const [, body] of source.matchAll(functions)) {
    const outside = body!.replaceAll(
      /^ {4}for \(row = 0; row < (\d+); row \+= HB_BLOCK\) \{([\s\S]*?)^ {4}\}/gm,
      (_, length: string, inside: string) => {
        const [whole, rest] = [Math.floor(Number(length) / BLOCK), Number(length) % BLOCK];
        if (whole > 0) add(inside, BLOCK, whole);
        if (rest > 0) add(inside, rest, 1);
        blocks += whole + (rest > 0 ? 1 : 0);
        return '';
      },
    );
    add(outside, null, 1);
  }
  return { calls, blocks };
}

/** Calls of kernels, with their arguments as they are written. */
function callsIn(text: string): { name: string; args: string[] }[] {
  return [...text.matchAll(/\b(hb_\w+)\(/g)].map((match) => {
    const args: string[] = [];
    let depth = 1;
    let start = match.index + match[0].length;
    for (let at = start; depth > 0; at++) {
      const letter = text[at];
      if (letter === undefined) throw new TypeError(`a call of ${match[1]} that does not end`);
      if (letter === '(') depth++;
      if (letter === ')') depth--;
      if (depth === 0 || (depth === 1 && letter === ',')) {
        args.push(text.slice(start, at).trim());
        start = at + 1;
      }
    }
    return { name: match[1]!, args };
  });
}

const IS_INTEGER = /^-?\d+$/;
const IS_FLOAT = /^-?(\d+\.\d*(e[+-]?\d+)?)f$/i;
/** A local of generated code that is a number, or a constant. */
const IS_LONG = /^(offset\d+|INT64_C\(-?\d+\))$/;
const IS_POINTER = /^(&?[a-z_]\w*$|&?net->|[A-Z]\w*_WEIGHTS->|[a-z_]\w* \+ )/;

function classOf(name: string, args: readonly string[], rows: number | null): string {
  const meanings = meaningsOf(name);
  let integer = 0;
  const classes = args.map((arg) => {
    if (arg === 'rows') {
      if (rows === null) throw new TypeError(`${name}: rows outside a loop over blocks`);
      return String(rows);
    }
    if (IS_LONG.test(arg)) return '.l';
    if (IS_FLOAT.test(arg)) return '.f';
    if (!IS_INTEGER.test(arg)) {
      if (IS_POINTER.test(arg)) return '*';
      throw new TypeError(`${name}: an argument of no known kind: ${arg}`);
    }
    const meaning = meanings[integer++];
    if (meaning === undefined) return arg;
    return meaning === 'shift' ? (Number(arg) >= HIGH_SHIFT ? 'high' : 'low') : '.';
  });
  return `${name}(${classes.join(', ')})`;
}
