// Interpreter of a QuantProgram: follows program.ts word by word, the oracle of the WebAssembly engine and of the
// generated C. Slow on purpose: 64-bit steps are BigInt. Sums of products are doubles, exact below 2^53.
import { sigmoidFloat, tanhFloat } from '../program/float-functions.ts';
import {
  clamp,
  dequantiseOutput,
  loadFloat,
  quantiseInput,
  rshift,
  storeFloat,
} from '../program/integer-rules.ts';
import type {
  GruUpdateOperation,
  LinearOperation,
  MatrixTerm,
  QuantBuffer,
  QuantOperation,
  QuantProgram,
  TableOperation,
} from '../program/program.ts';
import { requireRowScales } from '../program/row-scales.ts';

export type BufferValues = Int8Array | Int16Array | Float32Array;

export interface Interpreter {
  /** Feature values per frame; equals the mask values per frame. */
  readonly bins: number;
  /** Current values by index of `program.buffers`: what each held last. The arrays are live. */
  readonly buffers: readonly BufferValues[];
  reset(): void;
  /** features, mask: row-major [frames, bins]. `afterFrame` may look at `buffers`. */
  run(features: Float32Array, frames: number, mask: Float32Array, afterFrame?: (frame: number) => void): void;
}

export function makeBufferValues({ format, length }: QuantBuffer): BufferValues {
  switch (format) {
    case 'i8':
      return new Int8Array(length);
    case 'i16':
      return new Int16Array(length);
    case 'f32':
      return new Float32Array(length);
  }
}

const f = Math.fround;

interface Machine {
  readonly program: QuantProgram;
  readonly values: readonly BufferValues[];
}

export function createInterpreter(program: QuantProgram): Interpreter {
  for (const matrix of program.matrices) requireRowScales(matrix);
  const values = program.buffers.map(makeBufferValues);
  const machine: Machine = { program, values };
  const input = program.buffers[program.input]!;
  const output = program.buffers[program.output]!;
  const bins = input.length;
  const reset = (): void => {
    for (const [index, { kind, zeroPoint }] of program.buffers.entries()) {
      if (kind === 'state') values[index]!.fill(zeroPoint);
    }
  };
  reset();
  return {
    bins,
    buffers: values,
    reset,
    run(features, frames, mask, afterFrame) {
      for (let t = 0; t < frames; t++) {
        const x = values[program.input]!;
        for (let i = 0; i < bins; i++) x[i] = quantiseInput(features[t * bins + i]!, input);
        for (const operation of program.operations) runOperation(machine, operation);
        const y = values[program.output]!;
        for (let i = 0; i < output.length; i++) mask[t * output.length + i] = dequantiseOutput(y[i]!, output);
        afterFrame?.(t);
      }
    },
  };
}

function runOperation(machine: Machine, operation: QuantOperation): void {
  const isFloat = operation.arithmetic === 'float';
  switch (operation.op) {
    case 'linear':
      (isFloat ? linearFloat : linearInteger)(machine, operation);
      break;
    case 'table':
      (isFloat ? tableFloat : tableInteger)(machine, operation);
      break;
    case 'gru-update':
      (isFloat ? updateFloat : updateInteger)(machine, operation);
  }
}

/** Sum of products of raw integers: exact in a double, at most 2^30 each. */
function sumOfProducts({ program, values }: Machine, term: MatrixTerm, row: number): number {
  const { data, columns } = program.matrices[term.matrix]!;
  const x = values[term.input]!;
  let sum = 0;
  for (let c = 0; c < columns; c++) sum += data[row * columns + c]! * x[c]!;
  return sum;
}

function linearInteger(machine: Machine, operation: LinearOperation): void {
  const { program, values } = machine;
  const { zeroPoint, length } = program.buffers[operation.output]!;
  const out = values[operation.output]!;
  const centred = (buffer: number, i: number): bigint =>
    BigInt(values[buffer]![i]! - program.buffers[buffer]!.zeroPoint);
  for (let r = 0; r < length; r++) {
    let total = 0n;
    for (const term of operation.matrixTerms) {
      const accumulator = term.bias[r]! + BigInt(sumOfProducts(machine, term, r));
      total += accumulator * BigInt(term.multiplier[r]!);
    }
    for (const { left, right, multiplier } of operation.elementTerms) {
      const element = centred(left, r) * (right === null ? 1n : centred(right, r));
      total += element * BigInt(multiplier);
    }
    out[r] = clamp(zeroPoint + Number(rshift(total, operation.shift)), operation.low, operation.high);
  }
}

function tableInteger({ program, values }: Machine, operation: TableOperation): void {
  const { format, length } = program.buffers[operation.input]!;
  const input = values[operation.input]!;
  const out = values[operation.output]!;
  const table = program.tables[operation.table]!;
  for (let i = 0; i < length; i++) {
    if (format === 'i8') {
      out[i] = table[input[i]! + 128]!;
      continue;
    }
    const u = input[i]! + 32768;
    const k = u >> 7;
    const fraction = u & 127;
    const between = table[k]! * (128 - fraction) + table[k + 1]! * fraction;
    out[i] = clamp(Number(rshift(BigInt(between), 15)), operation.low, operation.high);
  }
}

function updateInteger({ program, values }: Machine, operation: GruUpdateOperation): void {
  const { update, candidate, state, one } = operation;
  const { length, zeroPoint } = program.buffers[state]!;
  const centred = (buffer: number, i: number): number =>
    values[buffer]![i]! - program.buffers[buffer]!.zeroPoint;
  const h = values[state]!;
  for (let i = 0; i < length; i++) {
    const z = centred(update, i);
    const fresh = BigInt((one - z) * centred(candidate, i)) * BigInt(operation.candidateMultiplier);
    const kept = BigInt(z * centred(state, i)) * BigInt(operation.stateMultiplier);
    h[i] = clamp(zeroPoint + Number(rshift(fresh + kept, operation.shift)), operation.low, operation.high);
  }
}

const LANES = 16;
const lanes = new Float32Array(LANES);

/** Sixteen running sums, then halves added pairwise. */
function dot(weights: BufferValues, at: number, x: Float32Array): number {
  lanes.fill(0);
  for (let i = 0; i < x.length; i++) {
    const j = i % LANES;
    lanes[j] = f(lanes[j]! + f(f(weights[at + i]!) * x[i]!));
  }
  for (let width = LANES / 2; width >= 1; width /= 2) {
    for (let j = 0; j < width; j++) lanes[j] = f(lanes[j]! + lanes[j + width]!);
  }
  return lanes[0]!;
}

function linearFloat({ program, values }: Machine, operation: LinearOperation): void {
  const target = program.buffers[operation.output]!;
  const out = values[operation.output]!;
  const load = (buffer: number, i: number): number =>
    loadFloat(values[buffer]![i]!, program.buffers[buffer]!);
  const vectors = operation.matrixTerms.map(({ input }) =>
    Float32Array.from(values[input]!, (_, i) => load(input, i)),
  );
  for (let r = 0; r < target.length; r++) {
    let v = operation.floatBias[r]!;
    for (const [index, { matrix, floatScale }] of operation.matrixTerms.entries()) {
      const { data, columns } = program.matrices[matrix]!;
      v = f(v + f(dot(data, r * columns, vectors[index]!) * floatScale[r]!));
    }
    for (const { left, right } of operation.elementTerms) {
      v = f(v + (right === null ? load(left, r) : f(load(left, r) * load(right, r))));
    }
    if (operation.relu) v = v > 0 ? v : 0;
    out[r] = storeFloat(v, target, operation.low, operation.high);
  }
}

function tableFloat({ program, values }: Machine, operation: TableOperation): void {
  const source = program.buffers[operation.input]!;
  const target = program.buffers[operation.output]!;
  const input = values[operation.input]!;
  const out = values[operation.output]!;
  const of = operation.function === 'sigmoid' ? sigmoidFloat : tanhFloat;
  for (let i = 0; i < target.length; i++) {
    out[i] = storeFloat(of(loadFloat(input[i]!, source)), target, operation.low, operation.high);
  }
}

function updateFloat({ program, values }: Machine, operation: GruUpdateOperation): void {
  const { update, candidate, state } = operation;
  const target = program.buffers[state]!;
  const load = (buffer: number, i: number): number =>
    loadFloat(values[buffer]![i]!, program.buffers[buffer]!);
  const h = values[state]!;
  for (let i = 0; i < target.length; i++) {
    const z = load(update, i);
    let v = f(f(1 - z) * load(candidate, i));
    v = f(v + f(z * load(state, i)));
    h[i] = storeFloat(v, target, operation.low, operation.high);
  }
}
