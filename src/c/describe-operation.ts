// An operation as a line of text with shapes and formats, for comments.
import type { QuantBuffer, QuantOperation } from '../program/index.ts';
import type { Context } from './context.ts';
import { commentText } from './project.ts';

/** `gru1_h i16[400]` for a comment. */
export function describeBuffer({ name, format, length }: QuantBuffer): string {
  return `${commentText(name)} ${format}[${length}]`;
}

/** `gates i16[400] = W i8[400][257] x[257] + ...` */
export function describeOperation({ program }: Context, operation: QuantOperation): string {
  const name = (index: number): string => describeBuffer(program.buffers[index]!);
  switch (operation.op) {
    case 'linear': {
      const terms = operation.matrixTerms.map(({ matrix, input }) => {
        const { name: weight, format, rows, columns } = program.matrices[matrix]!;
        return `${commentText(weight)} ${format}[${rows}][${columns}] . ${name(input)}`;
      });
      const elements = operation.elementTerms.map(({ left, right }) =>
        right === null ? name(left) : `${name(left)} * ${name(right)}`,
      );
      const sum = [...terms, ...(terms.length > 0 ? ['bias'] : []), ...elements].join(' + ');
      return `${name(operation.output)} = ${operation.relu ? `relu(${sum})` : sum}`;
    }
    case 'table':
      return `${name(operation.output)} = ${operation.function}(${name(operation.input)})`;
    case 'gru-update': {
      const [z, n] = [operation.update, operation.candidate].map((i) =>
        commentText(program.buffers[i]!.name),
      );
      const h = commentText(program.buffers[operation.state]!.name);
      return `${name(operation.state)} = (1 - ${z}) * ${n} + ${z} * ${h}`;
    }
  }
}
