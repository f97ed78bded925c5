// How a kind of operation becomes C: the constants that it brings, a line that says what it is, the body of its function.
import type { QuantProgram } from '../../program/index.ts';
import type { Context } from '../context.ts';
import { PAD, type ScalarType } from '../formats.ts';
import type { FieldPlan, FieldValues, OperationConstant } from '../weights-field.ts';

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

/** HB_BLOCK of csrc/kernels/hb_platform.h: rows that a call of a kernel takes. */
export const BLOCK = 64;

/** Of many blocks, each has what the first has, the last as far as it goes. */
export function isOneBlock(of: ArrayLike<number | bigint>, rows = BLOCK): boolean {
  if (of.length <= rows) return false;
  for (let i = rows; i < of.length; i++) if (!Object.is(of[i], of[i - rows])) return false;
  return true;
}

/** C expression of a constant from the block on that begins at `row`. */
export function rowsOf({ weights, upper }: Context, operation: number, key: string): string {
  const field = `${upper}_WEIGHTS->${weights.operationField(operation, key)}`;
  return weights.isOneBlock(operation, key) ? field : `${field} + row`;
}

/** Constants of layers that there are hundreds of: kernels read on to PAD rows, into what follows, which is there. */
export const CLOSE = 4;

/** @param pad `CLOSE` or `PAD` */
export function paddedRows(rows: number, pad: number): number {
  return Math.ceil(rows / pad) * pad;
}

/** A constant of one value per row, or per row and group of a matrix: then one group behind the other, each padded. */
export function rowConstant(
  { layer }: { readonly layer: string },
  key: string,
  name: string,
  values: {
    readonly type: ScalarType;
    readonly of: FieldValues;
    readonly role: 'bias' | 'scale';
    /** A kernel reads all of it at once, not by blocks. */
    readonly isWhole?: boolean;
  },
  groups = 1,
  pad = PAD,
): OperationConstant {
  const field = (rows: number, comment: string): FieldPlan => {
    const stride = paddedRows(rows, pad);
    return {
      ...{ name, type: values.type, count: groups * stride, role: values.role, layer },
      comment: groups === 1 ? comment : `[${groups}][${rows}], padded to ${stride}`,
      fill(into: FieldValues) {
        for (let i = 0; i < rows * groups; i++) {
          into[(i % groups) * stride + Math.floor(i / groups)] = values.of[i]!;
        }
      },
    };
  };
  const { length } = values.of;
  const whole = { key, field: field(length / groups, `[${length}]`) };
  const isOne =
    groups === 1 && values.isWhole !== true && isOneBlock(values.of as ArrayLike<number | bigint>);
  if (!isOne) return whole;
  return {
    ...whole,
    oneBlock: { ...field(BLOCK, `[${length}], all blocks of ${BLOCK} the same`), isOneBlock: true },
  };
}
