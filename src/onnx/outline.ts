// A walk over the wire format before anything is decoded: an empty message of two bytes becomes an object of hundreds,
// so a file of nothing but small fields would fill the memory. What is not a block of weights has to be small.
import { badFile } from './problem.ts';

/** Far more than the nodes, names and shapes of any network that is quantised here need. */
const MOST_SMALL_BYTES = 1 << 20;

/** What a message counts beside its bytes: the object that it becomes. */
const MESSAGE_COST = 16;

/** Field numbers on the way from the model to values stored in one block, which decode to what they hold. */
const GRAPH = 7;
const GRAPH_NODE = 1;
const GRAPH_INITIALIZER = 5;
const NODE_ATTRIBUTE = 5;
const ATTRIBUTE_TENSOR = 5;
const RAW_DATA = 9;
const FLOAT_DATA = 4;
const DOUBLE_DATA = 10;

type Level = 'model' | 'graph' | 'node' | 'attribute' | 'tensor';

const INNER: Readonly<Record<Level, ReadonlyMap<number, Level>>> = {
  model: new Map([[GRAPH, 'graph']]),
  graph: new Map([
    [GRAPH_NODE, 'node'],
    [GRAPH_INITIALIZER, 'tensor'],
  ]),
  node: new Map([[NODE_ATTRIBUTE, 'attribute']]),
  attribute: new Map([[ATTRIBUTE_TENSOR, 'tensor']]),
  tensor: new Map(),
};

/** What onnx.proto leaves out is skipped and costs nothing: stack traces in doc strings, for one. */
const KNOWN: Readonly<Record<Level, readonly number[]>> = {
  model: [1, 2, 3, 7, 8, 14],
  graph: [1, 2, 5, 11, 12],
  node: [1, 2, 3, 4, 5, 7],
  attribute: [1, 2, 3, 4, 5, 6, 7, 8, 9, 20],
  tensor: [1, 2, 4, 5, 7, 8, 9, 10, 13, 14],
};

const LENGTH_DELIMITED = 2;

/** @throws HushbitError `bad-model` for a file that is cut or would decode to much more than its size */
export function checkOutline(bytes: Uint8Array, file: string, whole: Level = 'model'): void {
  let at = 0;
  let small = 0;
  const damaged = () => badFile(file, 'an ONNX file', 'a damaged one', 'was it copied whole?');

  function varint(end: number): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (at >= end) throw damaged();
      const byte = bytes[at++]!;
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
    throw damaged();
  }

  function count(more: number): void {
    small += more;
    if (small > MOST_SMALL_BYTES) {
      throw badFile(file, `at most ${MOST_SMALL_BYTES} bytes beside the weights`, 'more', 'is it a model?');
    }
  }

  function walk(level: Level, end: number): void {
    while (at < end) {
      const start = at;
      const tag = varint(end);
      const field = Math.floor(tag / 8);
      const wire = tag % 8;
      if (wire === 0) varint(end);
      else if (wire === 1) at += 8;
      else if (wire === 5) at += 4;
      else if (wire === LENGTH_DELIMITED) {
        const length = varint(end);
        if (length > end - at) throw damaged();
        const inner = INNER[level].get(field);
        const stop = at + length;
        const isBlock =
          level === 'tensor' && (field === RAW_DATA || field === FLOAT_DATA || field === DOUBLE_DATA);
        if (inner) {
          count(at - start + MESSAGE_COST);
          walk(inner, stop);
          if (at !== stop) throw damaged();
          continue;
        }
        at = stop;
        if (isBlock) continue;
      } else throw damaged();
      if (at > end) throw damaged();
      if (!KNOWN[level].includes(field)) continue;
      count(at - start);
    }
  }
  walk(whole, bytes.length);
}
