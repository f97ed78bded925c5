import { clamp, rshift, storeFloat } from '../../program/integer-rules.ts';
import type { LinearOperation, MatrixTerm } from '../../program/program.ts';
import { carriedWeights, groupsOf } from '../../program/weight-grid.ts';
import { floatDot } from './float-dot.ts';
import { type BufferValues, centred, type Machine, type OperationRun, real } from './machine.ts';

const f = Math.fround;

export const linear: OperationRun<LinearOperation> = { integer: linearInteger, float: linearFloat };

/** Sum of products of raw integers: exact in a double, at most 2^30 each. */
function sumOfProducts(weights: BufferValues, x: BufferValues, at: number, from: number, to: number): number {
  let sum = 0;
  for (let c = from; c < to; c++) sum += weights[at + c]! * x[c]!;
  return sum;
}

/** A row of a term, group by group: what its products add up to, weighted. */
function weightedRow({ program, values }: Machine, term: MatrixTerm, row: number): bigint {
  const matrix = program.matrices[term.matrix]!;
  const { columns, groupSize } = matrix;
  const [weights, groups, x] = [carriedWeights(matrix), groupsOf(matrix), values[term.input]!];
  let total = 0n;
  for (let g = 0; g < groups; g++) {
    const end = Math.min(columns, (g + 1) * groupSize);
    const sum = sumOfProducts(weights, x, row * columns, g * groupSize, end);
    const at = row * groups + g;
    total += (term.bias[at]! + BigInt(sum)) * BigInt(term.multiplier[at]!);
  }
  return total;
}

function linearInteger(machine: Machine, operation: LinearOperation): void {
  const { program, values } = machine;
  const { zeroPoint, length } = program.buffers[operation.output]!;
  const out = values[operation.output]!;
  const element = (buffer: number, i: number): bigint => BigInt(centred(machine, buffer, i));
  for (let r = 0; r < length; r++) {
    let total = 0n;
    for (const term of operation.matrixTerms) total += weightedRow(machine, term, r);
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
      const source = program.matrices[matrix]!;
      const { columns, groupSize } = source;
      const groups = groupsOf(source);
      for (let g = 0; g < groups; g++) {
        const [from, to] = [g * groupSize, Math.min(columns, (g + 1) * groupSize)];
        const x = vectors[index]!.subarray(from, to);
        const dot = floatDot(carriedWeights(source), r * columns + from, x);
        v = f(v + f(dot * floatScale[r * groups + g]!));
      }
    }
    for (const { left, right, multiplier } of operation.elementTerms) {
      const own = real(machine, left, r);
      const term = right === null ? own : f(own * real(machine, right, r));
      v = f(multiplier < 0 ? v - term : v + term);
    }
    if (operation.relu) v = v > 0 ? v : 0;
    out[r] = storeFloat(v, target, operation.low, operation.high);
  }
}
