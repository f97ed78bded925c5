// Constant tensors of an ONNX graph, and the limit on how much a file may make of its constants.
import { badFile } from './problem.ts';

export interface Constant {
  readonly kind: 'constant';
  readonly shape: readonly number[];
  /** Row-major. Integers of any width are doubles; beyond 2^53 they only mean "to the end". */
  readonly data: Float32Array | Float64Array;
  readonly integer: boolean;
  /** Depends on the number of frames, which is not known: may shape tensors, not enter arithmetic. */
  readonly tainted: boolean;
  /** Least and greatest value of its type, for integers of up to 16 bits. */
  readonly limits?: readonly [number, number];
  /** Of the initializer. */
  readonly name?: string;
}

/** Elements of one tensor at most. */
const MOST_ELEMENTS = 2 ** 27;
/** Elements that a file may make in all, whatever its size. */
const FREE_ELEMENTS = 2 ** 22;
/** Each value of a file is read, turned and spread a few times, once per reading of its axes. */
const ELEMENTS_PER_BYTE = 3;
const MOST_RANK = 8;

export interface Budget {
  /** Called before an allocation. */
  take(elements: number): void;
}

/** @param bytes of the model and its external data: tensors made while reading may be a few times as large */
export function createBudget(file: string, bytes: number): Budget {
  const most = FREE_ELEMENTS + ELEMENTS_PER_BYTE * bytes;
  let left = most;
  return {
    take(elements) {
      left -= elements;
      if (!(left >= 0)) {
        throw badFile(file, `tensors of at most ${most} elements together`, 'more', 'is the file damaged?');
      }
    },
  };
}

/** Product of the sizes; refuses negative sizes and products that no file could hold. */
export function checkedSize(shape: readonly number[], place: string): number {
  if (shape.length > MOST_RANK) throw badFile(place, `at most ${MOST_RANK} dimensions`, `${shape.length}`);
  let size = 1;
  for (const n of shape) {
    if (!(Number.isInteger(n) && n >= 0)) throw badFile(place, 'sizes of at least 0', `${n}`);
    size *= n;
    if (size > MOST_ELEMENTS)
      throw badFile(place, `at most ${MOST_ELEMENTS} elements`, `[${shape.join(', ')}]`);
  }
  return size;
}

export function constant(
  shape: readonly number[],
  data: Float32Array | Float64Array,
  integer: boolean,
  tainted = false,
): Constant {
  return { kind: 'constant', shape, data, integer, tainted };
}

export function strides(shape: readonly number[]): number[] {
  const out = new Array<number>(shape.length).fill(1);
  for (let i = shape.length - 2; i >= 0; i--) out[i] = out[i + 1]! * shape[i + 1]!;
  return out;
}
