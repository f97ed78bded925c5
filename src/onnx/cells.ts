// Elements of vectors and of state inputs have numbers, so that whatever moves axes, takes apart, stacks or packs can be done on
// numbers, as on constants; what comes out is a vector again, or a tensor of elements that leaves the file as a state.
import { type Constant, constant } from './constant.ts';
import type { Arranged, Dynamic, Moment, StatePart } from './value.ts';
import { dynamic, lengthOf } from './value.ts';

/** What numbers stand for: the elements of one vector, or of one input that carries state. */
export type Block =
  | { readonly kind: 'vector'; readonly vector: Dynamic; readonly start: number; readonly length: number }
  | { readonly kind: 'state'; readonly input: string; readonly start: number; readonly length: number };

/** Elements of one block within a list of numbers. */
export interface Share {
  readonly block: Block;
  /** Places in the list. */
  readonly places: readonly number[];
  /** Elements of the block, one for each place. */
  readonly elements: readonly number[];
}

export interface Cells {
  /** Numbers of the elements of a vector, or those that it consists of. */
  of(vector: Dynamic): readonly number[];
  /** Of a state input of `length` elements: the first. */
  ofState(input: string, length: number): number;
  /** By block, in the order of their first places. */
  shares(cells: ArrayLike<number>): readonly Share[];
  /** The state input that they are all elements of. */
  stateOf(cells: readonly number[]): StatePart | null;
}

export function createCells(): Cells {
  const blocks: Block[] = [];
  const vectors = new Map<Dynamic['made'], Block>();
  let next = 0;

  function add(block: Block): Block {
    blocks.push(block);
    next += block.length;
    return block;
  }
  function find(cell: number): Block {
    let [low, high] = [0, blocks.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (blocks[middle]!.start <= cell) low = middle;
      else high = middle - 1;
    }
    return blocks[low]!;
  }
  function shares(cells: ArrayLike<number>): readonly Share[] {
    const found = new Map<Block, { places: number[]; elements: number[] }>();
    let last: Block | null = null;
    for (let place = 0; place < cells.length; place++) {
      const cell = cells[place]!;
      if (!last || cell < last.start || cell >= last.start + last.length) last = find(cell);
      const own = found.get(last) ?? { places: [], elements: [] };
      found.set(last, own);
      own.places.push(place);
      own.elements.push(cell - last.start);
    }
    return [...found].map(([block, own]) => ({ block, ...own }));
  }
  return {
    of(vector) {
      if (vector.source.form === 'cells' && vector.made.name === null) return vector.source.cells;
      const known = vectors.get(vector.made);
      const length = lengthOf(vector);
      const block = known ?? add({ kind: 'vector', vector, start: next, length });
      vectors.set(vector.made, block);
      return Array.from({ length }, (_, i) => block.start + i);
    },
    ofState: (input, length) => add({ kind: 'state', input, start: next, length }).start,
    shares,
    stateOf(cells) {
      const [first, second] = shares(cells);
      if (!first || second || first.block.kind !== 'state') return null;
      return { input: first.block.input, positions: first.elements };
    },
  };
}

/** A vector as a tensor of elements. */
export function arrangedOf(value: Dynamic | Arranged, cells: Cells): Arranged {
  if (value.kind === 'arranged') return value;
  const own = cells.of(value);
  const shape = value.shape.map((n, axis) => (axis === value.time ? 1 : n));
  const { time, moment } = value;
  const numbers = constant(shape, Float64Array.from(own), true);
  return { kind: 'arranged', shape: value.shape, time, moment, cells: numbers };
}

/**
 * A vector where the elements lie along one axis, else a tensor of them.
 * @param frames size of the axis `time`, which is 1 in `numbers`
 */
export function arrange(
  numbers: Constant,
  time: number,
  frames: number,
  moment: Moment,
  cells: Cells,
): Dynamic | Arranged {
  const shape = numbers.shape.map((n, axis) => (axis === time ? frames : n));
  const wide = numbers.shape.flatMap((n, axis) => (n === 1 || axis === time ? [] : [axis]));
  const feature = wide[0] ?? shape.findLastIndex((_, axis) => axis !== time);
  if (wide.length > 1 || feature < 0) return { kind: 'arranged', shape, time, moment, cells: numbers };
  const list = Array.from(numbers.data);
  const [first, second] = cells.shares(list);
  const isWhole =
    first?.block.kind === 'vector' &&
    !second &&
    first.block.length === list.length &&
    first.elements.every((element, i) => element === i);
  if (isWhole && first.block.kind === 'vector') {
    const { source, made } = first.block.vector;
    return { kind: 'dynamic', shape, feature, time, moment, source, made };
  }
  return dynamic(shape, feature, time, { form: 'cells', cells: list }, moment);
}
