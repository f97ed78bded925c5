// Products of all pairs of elements over a block of frames, in WebAssembly (assembly/products.ts).
import { BLOCK_FRAMES, type CentredBlock } from './centred-blocks.ts';
import { MODULE_BASE64 } from './products.wasm.ts';

const BYTES = 8;
const PAGE_BYTES = 65536;

interface Machine {
  readonly memory: WebAssembly.Memory;
  rowProducts(
    a: number,
    rows: number,
    b: number,
    columns: number,
    stride: number,
    out: number,
    upper: boolean,
  ): void;
}

let machine: Machine | undefined;

function startMachine(): Machine {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const module = new WebAssembly.Module(
    Uint8Array.from(atob(MODULE_BASE64), (letter) => letter.charCodeAt(0)),
  );
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { memory, rowProducts: exports.rowProducts as Machine['rowProducts'] };
}

/**
 * Row-major [elements of a, elements of b]: the sum over the frames of a[i] b[j]. Valid until the next call.
 * @param part `upper`: only j >= i means something
 */
export function rowProducts(a: CentredBlock, b: CentredBlock, part: 'all' | 'upper'): Float64Array {
  machine ??= startMachine();
  const { memory } = machine;
  const [rows, columns] = [a.rows.length / BLOCK_FRAMES, b.rows.length / BLOCK_FRAMES];
  const needed = (a.rows.length + b.rows.length + rows * columns) * BYTES;
  const missing = needed - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
  const values = new Float64Array(memory.buffer);
  values.set(a.rows);
  values.set(b.rows, a.rows.length);
  const out = a.rows.length + b.rows.length;
  machine.rowProducts(0, rows, a.rows.length * BYTES, columns, BLOCK_FRAMES, out * BYTES, part === 'upper');
  return values.subarray(out, out + rows * columns);
}
