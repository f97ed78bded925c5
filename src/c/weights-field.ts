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
  /** What a block of 64 rows reads of it is what every other reads: one block is there. */
  readonly isOneBlock?: boolean;
  /** Fills `count` values that are 0 before. */
  readonly fill: (into: FieldValues) => void;
}

/**
 * `relaid` for products of integers (relaid-rows.ts), in so many groups of rows each by itself where they have inputs of their
 * own; `packed` where a kernel takes a few columns of many rows, without padding; `spans` where few columns of each row are not 0
 * (row-spans.ts); `rows` one behind the other for everything else.
 */
export type MatrixForm = 'relaid' | `relaid in ${number}` | 'packed' | 'spans' | 'rows';

export interface MatrixField {
  readonly name: string;
  /** Of a second field that says where what of each row lies; null without. */
  readonly places: string | null;
  /** Elements of the field from the start of a group of columns to its row, a multiple of 64. */
  readonly rowElements: (group: number) => number;
  /** Elements from the start of the field to that of a group of columns, or of rows where those are relaid in groups. */
  readonly groupStart: (group: number) => number;
}

export type FieldPlan = Omit<WeightsField, 'offset'>;

/** What an operation needs of the constants. */
export interface OperationConstant {
  /** How the operation calls it, `bias0` say. */
  readonly key: string;
  /** Tables come last in the structure, those of one name once. */
  readonly field: FieldPlan;
  /** In its place, where flash counts and every block of rows has the same. */
  readonly oneBlock?: FieldPlan;
}

export interface WeightsLayout {
  readonly fields: readonly WeightsField[];
  readonly bytes: number;
  /** Of a matrix as an operation has it, by index into `program.matrices`. */
  matrixField(matrix: number, form: MatrixForm): MatrixField;
  /** Field name of an operation's constant: index into `program.operations`, key. */
  operationField(operation: number, key: string): string;
  /** Its constant is one block that all blocks of rows read. */
  isOneBlock(operation: number, key: string): boolean;
}
