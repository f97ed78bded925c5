// Bounds of weighted sums to the last unit, and what the check itself may cost.
import { describe, expect, it } from 'vitest';
import type { LinearOperation, MatrixTerm, QuantBuffer, QuantMatrix, QuantProgram } from './program.ts';
import { verifyProgram } from './verify.ts';

function buffer(name: string, kind: QuantBuffer['kind'], length: number): QuantBuffer {
  return {
    name,
    kind,
    layer: 'l',
    length,
    format: 'i16',
    scale: 1,
    zeroPoint: 0,
    carried: false,
    history: 0,
  };
}

/** 0 throughout. */
function matrix(rows: number, columns: number): QuantMatrix {
  const data = new Int8Array(rows * columns);
  const scale = new Float64Array(rows).fill(1);
  return {
    name: 'W',
    layer: 'l',
    rows,
    columns,
    format: 'i8',
    grid: 'zero-centred',
    data,
    scale,
    groupSize: columns,
  };
}

/** The accumulator is the bias, the weights being 0. */
function matrixTerm(bias: readonly bigint[], multiplier: readonly number[]): MatrixTerm {
  return {
    matrix: 0,
    input: 0,
    accumulator: 'i32',
    bias: BigInt64Array.from(bias),
    multiplier: Int32Array.from(multiplier),
    floatScale: new Float32Array(0),
  };
}

/** As many operations, of x; the first writes y. */
function programOf(
  [inputs, outputs]: readonly [number, number],
  terms: Partial<LinearOperation>,
  count = 1,
): QuantProgram {
  const linear: LinearOperation = {
    ...{ op: 'linear', arithmetic: 'integer', name: 'sum', layer: 'l', output: 1 },
    ...{ matrixTerms: [], elementTerms: [], shift: 1, low: -32768, high: 32767 },
    ...{ floatBias: new Float32Array(0), relu: false },
    ...terms,
  };
  const operations = Array.from({ length: count }, (_, i) => ({ ...linear, output: i + 1 }));
  return {
    model: 'm',
    buffers: [
      buffer('x', 'input', inputs),
      buffer('y', 'output', outputs),
      ...operations.slice(1).map((_, i) => buffer(`y${i}`, 'activation', outputs)),
    ],
    matrices: terms.matrixTerms ? [matrix(outputs, inputs)] : [],
    tables: [],
    operations,
    input: 0,
    output: 1,
  };
}

describe('weighted sums', () => {
  // 2^15 * 2^15 * (2^31 - 1) each; both together are 2^31 below 2^62.
  const square = { left: 0, right: 0, multiplier: 2 ** 31 - 1 };
  const elementTerms = [square, square];
  const problem = (terms: Partial<LinearOperation>) => () => verifyProgram(programOf([2, 2], terms));

  it('are below 2^62 in every row, elements and matrices together', () => {
    const withRow = (bias: bigint, multiplier: number, row: number) => {
      const both = [0, 1].map((r) => (r === row ? ([bias, multiplier] as const) : ([0n, 0] as const)));
      const term = matrixTerm(
        both.map(([b]) => b),
        both.map(([, m]) => m),
      );
      return problem({ matrixTerms: [term], elementTerms });
    };
    for (const row of [0, 1]) {
      expect(withRow(1n, 2 ** 31 - 1, row)).not.toThrow();
      expect(withRow(-2n, 2 ** 30, row)).toThrow(`weighted sums below 2^62, got ${2n ** 62n}`);
    }
  });

  it('are below 2^62 of elements alone', () => {
    expect(problem({ elementTerms })).not.toThrow();
    const left = { left: 0, right: null, multiplier: 2 ** 16 };
    expect(problem({ elementTerms: [...elementTerms, left] })).toThrow(`got ${2n ** 62n}`);
  });
});

describe('what executors could take differently is refused', () => {
  const state = { ...buffer('h', 'state', 2), format: 'i8', carried: true } as const;
  const gate = { ...buffer('z', 'input', 2), format: 'i8' } as const;
  const copyOf = (output: number, left: number): LinearOperation => ({
    ...(programOf([2, 2], { elementTerms: [{ left, right: null, multiplier: 1 }] })
      .operations[0] as LinearOperation),
    output,
    name: `copy ${output}`,
  });
  const gru = (one: number, zeroPoint: number): QuantProgram => ({
    ...programOf([2, 2], {}),
    buffers: [{ ...gate, zeroPoint }, buffer('y', 'output', 2), state],
    operations: [
      {
        ...{
          op: 'gru-update',
          arithmetic: 'integer',
          name: 'h',
          layer: 'l',
          update: 0,
          candidate: 0,
          state: 2,
        },
        ...{ one, candidateMultiplier: 1, stateMultiplier: 1, shift: 1, low: -128, high: 127 },
      },
      copyOf(1, 2),
    ],
  });

  it('one - z beyond 32 bits', () => {
    // z' = z - 127 is -255 .. 0, so that one - z' reaches one + 255.
    expect(() => verifyProgram(gru(2 ** 31 - 1, 127))).toThrow('expected one - z within 32 bits');
    expect(() => verifyProgram(gru(2 ** 31 - 1 - 255, 127))).not.toThrow();
    expect(() => verifyProgram(gru(-(2 ** 31) + 1, 0))).toThrow('expected one - z within 32 bits');
    expect(() => verifyProgram(gru(0.5, 0))).toThrow('expected an integer as one');
  });

  it('operations in reverse order, written twice, never written', () => {
    const chain: QuantProgram = {
      ...programOf([2, 2], {}),
      buffers: [buffer('x', 'input', 2), buffer('y', 'output', 2), buffer('a', 'activation', 2)],
      operations: [copyOf(2, 0), copyOf(1, 2)],
    };
    const [first, last] = chain.operations as [LinearOperation, LinearOperation];
    const refuses = (operations: readonly LinearOperation[], why: string) =>
      expect(() => verifyProgram({ ...chain, operations })).toThrow(why);
    expect(() => verifyProgram(chain)).not.toThrow();
    refuses([last, first], 'a: expected buffers that are written before they are read');
    refuses([first, first, last], 'a: expected one operation that writes it');
    refuses([first], 'y: expected an output that an operation writes');
    refuses([copyOf(0, 0), first, last], 'x: expected an input that no operation writes');
    refuses([{ ...first, high: 0.5 }, last], 'expected limits within');
    expect(() => verifyProgram({ ...chain, output: 0.5 })).toThrow('output: expected a buffer');
  });

  it('a product of what it writes itself', () => {
    const part = programOf([2, 2], { matrixTerms: [matrixTerm([0n, 0n], [1, 1])] });
    const [product] = part.operations as [LinearOperation];
    const [term] = product.matrixTerms as [MatrixTerm];
    const made = {
      ...part,
      buffers: [buffer('x', 'input', 2), { ...buffer('y', 'output', 2), carried: true }],
      operations: [{ ...product, matrixTerms: [{ ...term, input: 1 }] }],
    };
    expect(() => verifyProgram(made)).toThrow('expected products of other buffers than the result');
  });

  it('scales and floats that are no numbers in binary32', () => {
    const made = programOf([2, 2], { elementTerms: [{ left: 0, right: null, multiplier: 1 }] });
    for (const scale of [0, -1, Number.NaN, 1e-45, 1e39]) {
      const buffers = made.buffers.map((one) => ({ ...one, scale }));
      expect(() => verifyProgram({ ...made, buffers })).toThrow('expected a scale of 2^-120 .. 2^120');
    }
  });
});

describe('what few bytes name is verified at once', () => {
  const TERMS = 1000;
  const MOST_MS = 5000;

  function millisecondsOf(program: QuantProgram): number {
    const start = performance.now();
    verifyProgram(program);
    return performance.now() - start;
  }

  it('when it is many elements, in many terms', () => {
    const elementTerms = new Array(TERMS).fill({ left: 0, right: null, multiplier: 1 });
    expect(millisecondsOf(programOf([500_000, 500_000], { elementTerms }, 10))).toBeLessThan(MOST_MS);
  });

  it('when it is a large matrix, in many terms', () => {
    const matrixTerms = new Array(TERMS).fill(matrixTerm([1n], [1]));
    expect(millisecondsOf(programOf([1_000_000, 1], { matrixTerms }, 20))).toBeLessThan(MOST_MS);
  });
});
