// Operations with an f32 site as calls of kernels. Integer operands are dequantised into a row of their own first,
// results for integer buffers are computed in f32 and quantised last.
import type { GruUpdateOperation, LinearOperation, QuantBuffer, TableOperation } from '../program/index.ts';
import type { Command, Commands, Layout } from './command.ts';
import { address, type Operand, SIDE } from './operands.ts';
import { packFloats, paddedLength } from './pack-weights.ts';

interface Lists {
  readonly ahead: Command[];
  readonly main: Command[];
}

export function floatLinear(layout: Layout, operation: LinearOperation, index: number): Commands {
  const { program, plan, shape } = layout;
  const rows = paddedLength(program.buffers[operation.output]!.length);
  const commands: Lists = { ahead: [], main: [] };
  const terms = operation.matrixTerms.map(({ matrix, input, floatScale }, position) => {
    const source = program.matrices[matrix]!;
    const isAhead = layout.isReady(input, index);
    const into = isAhead ? commands.ahead : commands.main;
    const x = floatOperand(layout, input, index, into);
    const stride = rows * 4;
    const base = isAhead ? plan.zeros(shape.rows * stride) : layout.scratch(position, shape.chunk * stride);
    const dots: Operand = { base, stride, side: isAhead ? SIDE.row : SIDE.local };
    const weights = plan.values(packFloats(source));
    const [groups, steps] = [rows / 4, paddedLength(source.columns) / 16];
    into.push((kernels) => (row, count, lanes) => {
      const [from, to] = [address(x, row, lanes), address(dots, row, lanes)];
      kernels.gemmF32(from, x.stride, count, weights, groups, steps, to, stride, layout.sums);
    });
    return [dots.base, stride, dots.side, plan.values(padded(floatScale, rows))];
  });
  const elements = operation.elementTerms.map(({ left, right }) => {
    const a = floatOperand(layout, left, index, commands.main);
    const b =
      right === null
        ? { base: 0, stride: 0, side: SIDE.row }
        : floatOperand(layout, right, index, commands.main);
    return [a.base, a.stride, a.side, b.base, b.stride, b.side];
  });
  const { out, store } = floatResult(layout, operation.output, index, operation);
  const bias = plan.values(padded(operation.floatBias, rows));
  const descriptor = plan.values(
    Int32Array.from([
      ...[rows, terms.length, elements.length, operation.relu ? 1 : 0, bias, out.base, out.stride, out.side],
      ...terms.flat(),
      ...elements.flat(),
    ]),
  );
  commands.main.push((kernels) => (row, count, lanes) => kernels.linearF32(descriptor, row, count, lanes));
  commands.main.push(...store);
  return commands;
}

export function floatTable(layout: Layout, operation: TableOperation, index: number): Commands {
  const commands: Lists = { ahead: [], main: [] };
  const input = floatOperand(layout, operation.input, index, commands.main);
  const { out, store } = floatResult(layout, operation.output, index, operation);
  const length = paddedLength(layout.program.buffers[operation.output]!.length);
  commands.main.push((kernels) => {
    const apply = operation.function === 'sigmoid' ? kernels.sigmoidF32 : kernels.tanhF32;
    return (row, count, lanes) => apply(address(input, row, lanes), address(out, row, lanes), count * length);
  });
  commands.main.push(...store);
  return commands;
}

export function floatUpdate(layout: Layout, operation: GruUpdateOperation, index: number): Commands {
  const commands: Lists = { ahead: [], main: [] };
  const [z, n, h] = [operation.update, operation.candidate, operation.state].map((buffer) =>
    floatOperand(layout, buffer, index, commands.main),
  ) as [Operand, Operand, Operand];
  const { out, store } = floatResult(layout, operation.state, index, operation);
  const length = paddedLength(layout.program.buffers[operation.state]!.length);
  commands.main.push((kernels) => (row, count, lanes) => {
    const [zAt, nAt, hAt] = [address(z, row, lanes), address(n, row, lanes), address(h, row, lanes)];
    kernels.gruUpdateF32(zAt, nAt, hAt, address(out, row, lanes), count * length);
  });
  commands.main.push(...store);
  return commands;
}

/** The buffer as f32, dequantised by a command of its own where it is not. */
function floatOperand(layout: Layout, buffer: number, index: number, into: Command[]): Operand {
  const source = layout.program.buffers[buffer]!;
  const from = layout.buffers.read(buffer, index);
  if (source.format === 'f32') return from;
  const shadow = localFloats(layout, source);
  into.push(dequantizer(source, from, shadow));
  return shadow;
}

export function dequantizer(source: QuantBuffer, from: Operand, to: Operand): Command {
  const length = paddedLength(source.length);
  const scale = Math.fround(source.scale);
  return (kernels) => (row, count, lanes) => {
    const [a, b] = [address(from, row, lanes), address(to, row, lanes)];
    kernels.dequantizeF32(a, b, count * length, source.zeroPoint, scale);
  };
}

export interface Limits {
  readonly low: number;
  readonly high: number;
}

export function quantizer(target: QuantBuffer, from: Operand, to: Operand, { low, high }: Limits): Command {
  const length = paddedLength(target.length);
  const inverseScale = Math.fround(1 / target.scale);
  return (kernels) => (row, count, lanes) => {
    const [a, b] = [address(from, row, lanes), address(to, row, lanes)];
    kernels.quantizeF32(a, b, count * length, inverseScale, target.zeroPoint, low, high);
  };
}

function floatResult(layout: Layout, buffer: number, index: number, limits: Limits) {
  const target = layout.program.buffers[buffer]!;
  const place = layout.buffers.write(buffer, index);
  if (target.format === 'f32') return { out: place, store: [] };
  const out = localFloats(layout, target);
  return { out, store: [quantizer(target, out, place, limits)] };
}

function localFloats(layout: Layout, { length }: QuantBuffer): Operand {
  const stride = paddedLength(length) * 4;
  return { base: layout.plan.zeros(layout.shape.chunk * stride), stride, side: SIDE.local };
}

function padded(values: Float32Array, length: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(length);
  out.set(values);
  return out;
}
