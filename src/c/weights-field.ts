// A field of the structure that holds a network's constants, and what operations bring to it.
import type { ScalarType } from './formats.ts';

export type FieldValues =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | BigInt64Array
  | Float32Array;

export interface WeightsField {
  readonly name: string;
  readonly type: ScalarType;
  /** Padded. */
  readonly count: number;
  readonly offset: number;
  readonly comment: string;
  readonly role: 'weights' | 'bias' | 'scale' | 'table';
  /** Null for what operations of several layers may share. */
  readonly layer: string | null;
  /** Fills `count` values that are 0 before. */
  readonly fill: (into: FieldValues) => void;
}

export type FieldPlan = Omit<WeightsField, 'offset'>;

/** What an operation needs of the constants. */
export interface OperationConstant {
  /** How the operation calls it, `bias0` say. */
  readonly key: string;
  /** Tables come last in the structure, those of one name once. */
  readonly field: FieldPlan;
}

export interface WeightsLayout {
  readonly fields: readonly WeightsField[];
  readonly bytes: number;
  /** Field name of a matrix, by index into `program.matrices`. */
  readonly matrixField: readonly string[];
  /** Field name of an operation's constant: index into `program.operations`, key. */
  operationField(operation: number, key: string): string;
}
