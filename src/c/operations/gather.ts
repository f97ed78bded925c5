import { HushbitError } from '../../base/errors.ts';
import {
  carrierOf,
  type GatheredRun,
  type GatherOperation,
  type QuantProgram,
  runsOf,
} from '../../program/index.ts';
import type { Context } from '../context.ts';
import { describeBuffer } from '../describe.ts';
import { C_TYPE, SCALAR_BYTES, UNION_MEMBER } from '../formats.ts';
import type { FieldValues, OperationConstant } from '../weights-field.ts';
import { isFloats } from './float-operands.ts';
import type { OperationSource } from './operation.ts';

export const gather: OperationSource<GatherOperation> = {
  constants: gatherConstants,
  describe({ program: { buffers } }, { inputs, output }) {
    const names = inputs.map((input) => describeBuffer(buffers[input]!));
    return `${describeBuffer(buffers[output]!)} = elements of ${names.join(', ')}`;
  },
  headers: () => ['hb_move.h'],
  convertedLength: () => 0,
  integer: moveLines,
  float: moveLines,
};

/** As csrc/kernels/hb_move.h has them: to, from, three times a count and the steps of source and target. */
type Piece = readonly number[];

interface Block {
  readonly to: number;
  readonly from: number;
  /** Counts and steps, the outermost first. */
  readonly inner: readonly number[];
}

/** Elements at equal distances become a row, equal rows at equal distances a block, and equal blocks a piece. */
function piecesOf(elements: readonly Block[]): Piece[] {
  return fold(fold(fold(elements))).map(({ to, from, inner }) => [to, from, ...inner]);
}

function fold(blocks: readonly Block[]): Block[] {
  const made: Block[] = [];
  for (let i = 0; i < blocks.length; ) {
    const first = blocks[i]!;
    const second = blocks[i + 1] ?? first;
    const [from, to] = [second.from - first.from, second.to - first.to];
    let count = 1;
    for (; i + count < blocks.length; count++) {
      const next = blocks[i + count]!;
      const isEqual =
        next.inner.join() === first.inner.join() &&
        next.to === first.to + count * to &&
        next.from === first.from + count * from;
      if (!isEqual) break;
    }
    made.push({
      ...first,
      inner: count === 1 ? [1, 0, 0, ...first.inner] : [count, from, to, ...first.inner],
    });
    i += count;
  }
  return made;
}

function runsByInput({ buffers }: QuantProgram, { inputs, index }: GatherOperation) {
  const runs = runsOf(
    index,
    inputs.map((input) => buffers[input]!.length),
  );
  return {
    zeros: runs.filter(({ input }) => input < 0),
    moved: inputs.map((_, at) => piecesOf(runs.flatMap((run) => (run.input === at ? elementsOf(run) : [])))),
  };
}

function elementsOf({ from, to, count, step }: GatheredRun): Block[] {
  return Array.from({ length: count }, (_, i) => ({ from: from + i * step, to: to + i, inner: [] }));
}

/** Pieces hold 16 bits. */
const MOST_ELEMENTS = 32767;

function gatherConstants(
  program: QuantProgram,
  operation: GatherOperation,
  name: string,
): OperationConstant[] {
  const lengths = [operation.output, ...operation.inputs].map((index) => program.buffers[index]!.length);
  const longest = Math.max(...lengths);
  if (longest > MOST_ELEMENTS) {
    throw new HushbitError({
      code: 'unsupported',
      place: operation.name,
      expected: `at most ${MOST_ELEMENTS} elements that are moved`,
      got: `${longest}`,
    });
  }
  return runsByInput(program, operation).moved.flatMap((pieces, input) => {
    if (pieces.length === 0) return [];
    const values = pieces.flat();
    const field = {
      name: `pieces${input}_${name}`,
      type: 'int16_t',
      count: Math.ceil(values.length / 4) * 4,
      comment: `${pieces.length} pieces`,
      role: 'table',
      layer: null,
      fill: (into: FieldValues) => (into as Int16Array).set(values),
    } as const;
    return [{ key: `pieces${input}`, field }];
  });
}

function moveLines(context: Context, operation: GatherOperation, index: number): string[] {
  const { program, memory, weights, upper } = context;
  const { inputs, output } = operation;
  const { format, zeroPoint } = program.buffers[output]!;
  const carrier = carrierOf(format);
  const out = memory.expression[output]!;
  const { zeros, moved } = runsByInput(program, operation);
  const isReal = isFloats(format) || carrier === 'f16';
  const fills = zeros.map(({ to, count }) =>
    isReal
      ? `memset(${out} + ${to}, 0, ${count * SCALAR_BYTES[C_TYPE[carrier]]});`
      : `hb_fill_${UNION_MEMBER[carrier]}(${out} + ${to}, ${zeroPoint}, ${count});`,
  );
  const moves = moved.flatMap((pieces, input) => {
    if (pieces.length === 0) return [];
    const field = `${upper}_WEIGHTS->${weights.operationField(index, `pieces${input}`)}`;
    const x = memory.expression[inputs[input]!]!;
    return [`hb_move_${8 * SCALAR_BYTES[C_TYPE[carrier]]}(${out}, ${x}, ${field}, ${pieces.length});`];
  });
  return [...fills, ...moves].map((line) => `    ${line}`);
}
