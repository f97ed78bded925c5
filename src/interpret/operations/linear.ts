import { clamp, rshift, storeFloat } from '../../program/integer-rules.ts';
import type { LinearOperation, MatrixTerm } from '../../program/program.ts';
import { floatDot } from './float-dot.ts';
import { centred, type Machine, type OperationRun, real } from './machine.ts';

const f = Math.fround;

export const linear: OperationRun<LinearOperation> = { integer: linearInteger, float: linearFloat };

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
  const element = (buffer: number, i: number): bigint => BigInt(centred(machine, buffer, i));
  for (let r = 0; r < length; r++) {
    let total = 0n;
    for (const term of operation.matrixTerms) {
      const accumulator = term.bias[r]! + BigInt(sumOfProducts(machine, term, r));
      total += accumulator * BigInt(term.multiplier[r]!);
    }
    for (const { left, right, multiplier } of operation.elementTerms) {
      const product = element(left, r) * (right === null ? 1n : element(right, r));
      total += product * BigInt(multiplier);
    }
    out[r] = clamp(zeroPoint + Number(rshift(total, operation.shift)), operation.low, operation.high);
  }
}

function linearFloat(machine: Machine, operation: LinearOperation): void {
  const { program, values } = machine;
  const target = program.buffers[operation.output]!;
  const out = values[operation.output]!;
  const vectors = operation.matrixTerms.map(({ input }) =>
    Float32Array.from(values[input]!, (_, i) => real(machine, input, i)),
  );
  for (let r = 0; r < target.length; r++) {
    let v = operation.floatBias[r]!;
    for (const [index, { matrix, floatScale }] of operation.matrixTerms.entries()) {
      const { data, columns } = program.matrices[matrix]!;
      v = f(v + f(floatDot(data, r * columns, vectors[index]!) * floatScale[r]!));
    }
    for (const { left, right } of operation.elementTerms) {
      v = f(
        v + (right === null ? real(machine, left, r) : f(real(machine, left, r) * real(machine, right, r))),
      );
    }
    if (operation.relu) v = v > 0 ? v : 0;
    out[r] = storeFloat(v, target, operation.low, operation.high);
  }
}
