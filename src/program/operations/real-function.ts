// `real-function`: exp, log, square root and reciprocal of each element, and quotients of two vectors.
import { z } from 'zod';
import { check } from './check.ts';
import { BASE_SHAPE, type OperationBase, type OperationDescriptor, partIndex } from './operation.ts';

export const REAL_FUNCTION_NAMES = ['exp', 'log', 'sqrt', 'reciprocal', 'quotient'] as const;

/**
 * Float arithmetic whatever is around it: near 0 a table of a log or a reciprocal would have nothing of the function between two knots.
 * out[i] = F(input[i]), or input[i] / divisor[i]; F and the quotient as `float-functions.ts` states them, step by step, where they
 * also say what stands for a result that is no finite number. It saturates like any other: to `low` and `high` of an integer output.
 */
export interface RealFunctionOperation extends OperationBase {
  readonly op: 'real-function';
  readonly function: (typeof REAL_FUNCTION_NAMES)[number];
  readonly input: number;
  /** Of a quotient; null for the others. */
  readonly divisor: number | null;
  readonly output: number;
}

export const REAL_FUNCTION: OperationDescriptor<RealFunctionOperation> = {
  op: 'real-function',
  floatsAmongIntegers: true,
  reads: ({ input, divisor }) => (divisor === null ? [input] : [input, divisor]),
  writes: ({ output }) => output,
  matrices: () => [],
  shape: z.strictObject({
    op: z.literal('real-function'),
    ...BASE_SHAPE,
    function: z.enum(REAL_FUNCTION_NAMES),
    input: partIndex,
    divisor: partIndex.nullable(),
    output: partIndex,
  }),
  bounds: () => 0n,
  check({ buffers }, operation) {
    const { name, arithmetic, divisor, output } = operation;
    const { length } = buffers[output]!;
    check(arithmetic === 'float', name, 'float arithmetic', arithmetic);
    check(REAL_FUNCTION_NAMES.includes(operation.function), name, 'a real function', operation.function);
    const isPair = operation.function === 'quotient';
    check(isPair === (divisor !== null), name, isPair ? 'a divisor' : 'no divisor', divisor);
    for (const index of REAL_FUNCTION.reads(operation)) {
      check(index !== output, name, 'other buffers than the result', 'itself');
      check(buffers[index]!.length === length, name, `${length} elements`, buffers[index]!.length);
    }
  },
};
