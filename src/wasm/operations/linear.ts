import { groupsOf, type LinearOperation, type MatrixTerm, type QuantProgram } from '../../program/index.ts';
import type { Command, Commands, CompileOperation, Layout } from '../command.ts';
import { packOnce } from '../kept-weights.ts';
import { address, type Operand, SIDE } from '../operands.ts';
import { packFloats, packIntegers, paddedLength } from '../pack-weights.ts';
import { floatOperand, floatResult, type Lists, paddedFloats } from './float-operands.ts';
import { linearF32, requantize } from './sums.ts';

export const linear: CompileOperation<LinearOperation> = { integer: integerLinear, float: floatLinear };

const INTEGER_BYTES = 2;
const FLOAT_BYTES = 4;

/** A product of some columns with those elements of the vector: a group of a row. */
interface Part extends MatrixTerm {
  /** Columns from .. to. */
  readonly from: number;
  readonly to: number;
}

/** Groups are products of their own; bias, multiplier and scale become [rows]. */
function partsOf({ matrices }: QuantProgram, terms: readonly MatrixTerm[]): Part[] {
  return terms.flatMap((term) => {
    const matrix = matrices[term.matrix]!;
    const { columns, groupSize } = matrix;
    const groups = groupsOf(matrix);
    if (groups === 1) return [{ ...term, from: 0, to: columns }];
    return Array.from({ length: groups }, (_, g) => ({
      ...term,
      from: g * groupSize,
      to: Math.min(columns, (g + 1) * groupSize),
      bias: term.bias.filter((_, i) => i % groups === g),
      multiplier: term.multiplier.filter((_, i) => i % groups === g),
      floatScale: term.floatScale.filter((_, i) => i % groups === g),
    }));
  });
}

/** Products that do not depend on the segment's own results run ahead of it, over the whole block. */
function integerLinear(layout: Layout, operation: LinearOperation, index: number): Commands {
  const { program, buffers, plan, shape } = layout;
  const target = program.buffers[operation.output]!;
  const rows = paddedLength(target.length);
  const ahead: Command[] = [];
  const main: Command[] = [];
  const terms = partsOf(program, operation.matrixTerms).map((term, position) => {
    const wide = term.accumulator === 'i64';
    const stride = rows * (wide ? 8 : 4);
    const isAhead = layout.isReady(term.input, index);
    const base = isAhead ? plan.zeros(shape.rows * stride) : layout.scratch(position, shape.chunk * stride);
    const accumulators: Operand = { base, stride, side: isAhead ? SIDE.row : SIDE.local };
    (isAhead ? ahead : main).push(product(layout, term, index, accumulators));
    const multiplier = new Int32Array(rows);
    multiplier.set(term.multiplier);
    return [base, stride, accumulators.side, wide ? 1 : 0, plan.values(multiplier)];
  });
  const elements = operation.elementTerms.map(({ left, right, multiplier }) => {
    const [a, b] = [left, right ?? left].map((buffer) => buffers.read(buffer, index)) as [Operand, Operand];
    const [za, zb] = [left, right ?? left].map((buffer) => program.buffers[buffer]!.zeroPoint) as [
      number,
      number,
    ];
    return [a.base, a.stride, a.side, za, right === null ? 0 : b.base, b.stride, b.side, zb, multiplier];
  });
  main.push(requantize(layout, operation.output, index, operation, terms, elements));
  return { ahead, main };
}

function product(layout: Layout, term: Part, index: number, out: Operand): Command {
  const { program, buffers, plan } = layout;
  const matrix = program.matrices[term.matrix]!;
  const isWhole = term.from === 0 && term.to === matrix.columns;
  const packed = isWhole ? packOnce(matrix) : packIntegers(matrix, term.from, term.to);
  const weights = plan.values(packed.data);
  const { groups, pairs } = packed;
  const wide = term.accumulator === 'i64';
  const bias = wide ? new BigInt64Array(4 * groups) : new Int32Array(4 * groups);
  for (const [row, value] of term.bias.entries()) bias[row] = wide ? value : Number(value);
  const biasAt = plan.values(bias);
  const x = buffers.read(term.input, index);
  const start = term.from * INTEGER_BYTES;
  return (kernels) => {
    const gemm = wide ? kernels.gemmI64 : kernels.gemmI32;
    return (row, count, lanes) => {
      const [from, to] = [address(x, row, lanes) + start, address(out, row, lanes)];
      gemm(from, x.stride, count, weights, groups, pairs, biasAt, to, out.stride);
    };
  };
}

function floatLinear(layout: Layout, operation: LinearOperation, index: number): Commands {
  const { program, plan, shape } = layout;
  const rows = paddedLength(program.buffers[operation.output]!.length);
  const commands: Lists = { ahead: [], main: [] };
  const terms = partsOf(program, operation.matrixTerms).map((term, position) => {
    const { matrix, input, floatScale } = term;
    const source = program.matrices[matrix]!;
    const isAhead = layout.isReady(input, index);
    const into = isAhead ? commands.ahead : commands.main;
    const x = floatOperand(layout, input, index, into);
    const stride = rows * 4;
    const base = isAhead ? plan.zeros(shape.rows * stride) : layout.scratch(position, shape.chunk * stride);
    const dots: Operand = { base, stride, side: isAhead ? SIDE.row : SIDE.local };
    const weights = plan.values(packFloats(source, term.from, term.to));
    const [groups, steps] = [rows / 4, paddedLength(term.to - term.from) / 16];
    const start = term.from * FLOAT_BYTES;
    into.push((kernels) => (row, count, lanes) => {
      const [from, to] = [address(x, row, lanes) + start, address(dots, row, lanes)];
      kernels.gemmF32(from, x.stride, count, weights, groups, steps, to, stride, layout.sums);
    });
    return [dots.base, stride, dots.side, plan.values(paddedFloats(floatScale, rows))];
  });
  const elements = operation.elementTerms.map(({ left, right, multiplier }) => {
    const a = floatOperand(layout, left, index, commands.main);
    const b =
      right === null
        ? { base: 0, stride: 0, side: SIDE.row }
        : floatOperand(layout, right, index, commands.main);
    return [a.base, a.stride, a.side, b.base, b.stride, b.side, multiplier < 0 ? 1 : 0];
  });
  const { out, store } = floatResult(layout, operation.output, index, operation);
  const bias = plan.values(paddedFloats(operation.floatBias, rows));
  commands.main.push(linearF32(layout, { rows, relu: operation.relu, bias, out }, terms, elements));
  commands.main.push(...store);
  return commands;
}
