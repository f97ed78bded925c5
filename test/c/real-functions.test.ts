// Real functions where they are hardest: around 0, at the ends of binary32, whatever the formats are on either side.
import { expect, it } from 'vitest';
import { createInterpreter } from '../../src/interpret/index.ts';
import { type FormatName, isFloatFormat, type QuantProgram } from '../../src/program/index.ts';
import {
  REAL_FUNCTION_NAMES,
  type RealFunctionOperation,
} from '../../src/program/operations/real-function.ts';
import { verifyProgram } from '../../src/program/verify.ts';
import { itWith } from '../requirements.ts';
import { holdToContract } from './contract.ts';
import type { Build } from './workbench.ts';

const PAIRS = [
  ['i8', 'i16'],
  ['i16', 'i8'],
  ['f32', 'f32'],
] as const satisfies readonly (readonly [from: FormatName, to: FormatName])[];
const EDGES = [0, 1e-45, 1e-39, 2 ** -126, 1e-30, 1e-3, 0.25, Math.SQRT1_2, 1, 1.41421354, 3, 87, 88.8, 1e4];
const VALUES = [...EDGES, 2 ** 40, 2 ** 127, 3.4028234663852886e38].flatMap((v) => [v, -v]).map(Math.fround);
/** Not a whole block, and more than one. */
const LENGTH = 67;
const FRAMES = 6;

function programOf(name: RealFunctionOperation['function'], from: FormatName, to: FormatName): QuantProgram {
  const place = (format: FormatName, scale: number, zeroPoint: number) => ({
    ...{ layer: 'l', length: LENGTH, carried: false, history: 0, format },
    ...(isFloatFormat(format) ? { scale: 1, zeroPoint: 0 } : { scale, zeroPoint }),
  });
  const [low, high] = isFloatFormat(to) ? [0, 0] : to === 'i8' ? [-128, 127] : [-30000, 32767];
  const common = { op: 'real-function', arithmetic: 'float', layer: 'l', low, high, input: 0 } as const;
  const isPair = name === 'quotient';
  return {
    model: name,
    buffers: [
      { ...place(from, 0.037, 5), name: 'x', kind: 'input' },
      { ...place(to, 0.51, -3), name: 'y', kind: 'output' },
      { ...place(from, 1.3, -1), name: 'e', kind: 'activation' },
    ],
    matrices: [],
    tables: [],
    operations: [
      // A divisor of another scale, made of the values themselves.
      { ...common, name: 'e', output: 2, function: 'reciprocal', divisor: null, ...limitsOf(from) },
      { ...common, name: 'y', output: 1, function: name, divisor: isPair ? 2 : null },
    ],
    input: 0,
    output: 1,
  };
}

function limitsOf(format: FormatName) {
  if (isFloatFormat(format)) return { low: 0, high: 0 };
  return format === 'i8' ? { low: -128, high: 127 } : { low: -32768, high: 32767 };
}

/** A clip of edges, in another order in every frame. */
const features = Float32Array.from(
  { length: FRAMES * LENGTH },
  (_, i) => VALUES[(i * 7 + Math.floor(i / LENGTH)) % VALUES.length]!,
);

const runs = REAL_FUNCTION_NAMES.flatMap((name) =>
  PAIRS.map(([from, to]) => {
    const program = programOf(name, from, to);
    return { name: `${name}, ${from} to ${to}`, program, frames: FRAMES, features };
  }),
);

/** Its square root is the one digit by digit. */
const PORTABLE: Build = {
  name: 'gcc, portable',
  cc: 'gcc',
  flags: ['-O1', '-DHB_PORTABLE'],
  needs: ['gcc'],
};

itWith(PORTABLE.needs, 'are one in all executors', () => holdToContract(runs, PORTABLE), 60_000);

it('have a finite value everywhere', () => {
  for (const { program, name } of runs) {
    verifyProgram(program);
    const mask = new Float32Array(features.length);
    createInterpreter(program).run(features, FRAMES, mask);
    expect(mask.every(Number.isFinite), name).toBe(true);
  }
});

it.each([
  ['integer arithmetic', { arithmetic: 'integer' }],
  ['a function that there is not', { function: 'sigmoid' }],
  ['a quotient without a divisor', { function: 'quotient' }],
  ['a divisor of a log', { divisor: 2 }],
  ['what it writes itself', { input: 1 }],
])('are refused with %s', (_, part) => {
  const program = programOf('log', 'i8', 'i16');
  const operations = program.operations.map((one, i) => (i === 1 ? { ...one, ...part } : one));
  expect(() => verifyProgram({ ...program, operations } as QuantProgram)).toThrow(/y: expected/);
});
