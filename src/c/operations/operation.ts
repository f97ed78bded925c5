// How a kind of operation becomes C: the constants that it brings, a line that says what it is, the body of its function.
import type { QuantProgram } from '../../program/index.ts';
import type { Context } from '../context.ts';
import { padded, type ScalarType } from '../formats.ts';
import type { FieldValues, OperationConstant } from '../weights-field.ts';

export interface OperationSource<O> {
  /** @param name of the operation, an identifier */
  constants(program: QuantProgram, operation: O, name: string): readonly OperationConstant[];
  /** `gates i16[400] = W i8[400][257] x[257] + ...`, for comments. */
  describe(context: Context, operation: O): string;
  /** Headers of its kernels beside those that every network includes. */
  headers(operation: O): readonly string[];
  /** Floats of `net->converted`, for an integer vector that float arithmetic reads whole; 0 without. */
  convertedLength(program: QuantProgram, operation: O): number;
  /** Lines of the operation's function; `index` is its place in the program. */
  integer(context: Context, operation: O, index: number): string[];
  float(context: Context, operation: O, index: number): string[];
}

/** A constant of one value per row, or per row and group of a matrix: then one group behind the other, each padded. */
export function rowConstant(
  { layer }: { readonly layer: string },
  key: string,
  name: string,
  values: { readonly type: ScalarType; readonly of: FieldValues; readonly role: 'bias' | 'scale' },
  groups = 1,
): OperationConstant {
  const rows = values.of.length / groups;
  const stride = padded(rows);
  const field = {
    name,
    type: values.type,
    count: groups * stride,
    comment: groups === 1 ? `[${rows}]` : `[${groups}][${rows}], padded to ${stride}`,
    role: values.role,
    layer,
    fill(into: FieldValues) {
      for (let i = 0; i < rows * groups; i++) {
        into[(i % groups) * stride + Math.floor(i / groups)] = values.of[i]!;
      }
    },
  };
  return { key, field };
}
