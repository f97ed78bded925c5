// Integer operations of a program as calls of kernels.
import type { GruUpdateOperation, LinearOperation, MatrixTerm, TableOperation } from '../program/index.ts';
import type { Command, Commands, Layout } from './command.ts';
import { address, type Operand, SIDE } from './operands.ts';
import { packIntegers, paddedLength } from './pack-weights.ts';

/** Products that do not depend on the segment's own results run ahead of it, over the whole block. */
export function integerLinear(layout: Layout, operation: LinearOperation, index: number): Commands {
  const { program, buffers, plan, shape } = layout;
  const target = program.buffers[operation.output]!;
  const rows = paddedLength(target.length);
  const ahead: Command[] = [];
  const main: Command[] = [];
  const terms = operation.matrixTerms.map((term, position) => {
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
  const out = buffers.write(operation.output, index);
  const { shift, low, high } = operation;
  const descriptor = plan.values(
    Int32Array.from([
      ...[rows, shift, target.zeroPoint, low, high, terms.length, elements.length],
      ...[layout.sums, out.base, out.stride, out.side],
      ...terms.flat(),
      ...elements.flat(),
    ]),
  );
  main.push((kernels) => (row, count, lanes) => kernels.requantize(descriptor, row, count, lanes));
  return { ahead, main };
}

function product(layout: Layout, term: MatrixTerm, index: number, out: Operand): Command {
  const { program, buffers, plan } = layout;
  const packed = packIntegers(program.matrices[term.matrix]!);
  const weights = plan.values(packed.data);
  const { groups, pairs } = packed;
  const wide = term.accumulator === 'i64';
  const bias = wide ? new BigInt64Array(4 * groups) : new Int32Array(4 * groups);
  for (const [row, value] of term.bias.entries()) bias[row] = wide ? value : Number(value);
  const biasAt = plan.values(bias);
  const x = buffers.read(term.input, index);
  return (kernels) => {
    const gemm = wide ? kernels.gemmI64 : kernels.gemmI32;
    return (row, count, lanes) => {
      const [from, to] = [address(x, row, lanes), address(out, row, lanes)];
      gemm(from, x.stride, count, weights, groups, pairs, biasAt, to, out.stride);
    };
  };
}

export function integerTable(layout: Layout, operation: TableOperation, index: number): Commands {
  const { program, buffers, plan } = layout;
  const input = buffers.read(operation.input, index);
  const output = buffers.write(operation.output, index);
  const table = plan.values(program.tables[operation.table]!);
  const length = paddedLength(program.buffers[operation.input]!.length);
  const isByte = program.buffers[operation.input]!.format === 'i8';
  const { low, high } = operation;
  return {
    ahead: [],
    main: [
      (kernels) => (row, count, lanes) => {
        const [from, to] = [address(input, row, lanes), address(output, row, lanes)];
        if (isByte) kernels.tableI8(from, to, count * length, table);
        else kernels.tableI16(from, to, count * length, table, low, high);
      },
    ],
  };
}

export function integerUpdate(layout: Layout, operation: GruUpdateOperation, index: number): Commands {
  const { program, buffers } = layout;
  const [z, n, h] = [operation.update, operation.candidate, operation.state].map((buffer) =>
    buffers.read(buffer, index),
  ) as [Operand, Operand, Operand];
  const [zZero, nZero, hZero] = [operation.update, operation.candidate, operation.state].map(
    (buffer) => program.buffers[buffer]!.zeroPoint,
  ) as [number, number, number];
  const next = buffers.write(operation.state, index);
  const length = paddedLength(program.buffers[operation.state]!.length);
  const { one, candidateMultiplier, stateMultiplier, shift, low, high } = operation;
  return {
    ahead: [],
    main: [
      (kernels) => (row, count, lanes) =>
        kernels.gruUpdate(
          address(z, row, lanes),
          zZero,
          address(n, row, lanes),
          nZero,
          address(h, row, lanes),
          hZero,
          address(next, row, lanes),
          count * length,
          one,
          candidateMultiplier,
          stateMultiplier,
          shift,
          low,
          high,
        ),
    ],
  };
}
