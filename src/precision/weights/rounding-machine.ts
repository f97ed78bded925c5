// The kernels of rounding in WebAssembly (assembly/rounding.ts) with one memory, laid out for matrices of one size at a time.
import { MODULE_BASE64 } from './rounding.wasm.ts';

const BYTES = 8;
const PAGE_BYTES = 65536;

interface Kernels {
  feedBack(
    size: number,
    w: number,
    root: number,
    step: number,
    offset: number,
    least: number,
    greatest: number,
    enough: number,
    sums: number,
    values: number,
  ): number;
  product(size: number, x: number, matrix: number, out: number): void;
  descend(
    size: number,
    matrix: number,
    step: number,
    offset: number,
    least: number,
    greatest: number,
    wh: number,
    ch: number,
    values: number,
  ): number;
  solve(size: number, root: number, x: number): void;
  dot(size: number, a: number, b: number): number;
  diagonalError(
    size: number,
    w: number,
    diagonal: number,
    step: number,
    offset: number,
    least: number,
    greatest: number,
  ): number;
}

export interface RoundingMachine {
  readonly kernels: Kernels;
  /** [size, size] or [size] doubles each, and where they lie. */
  readonly areas: Readonly<Record<AreaName, Float64Array>>;
  readonly at: Readonly<Record<AreaName, number>>;
}

const SQUARES = ['matrix', 'root'] as const;
const VECTORS = ['w', 'diagonal', 'wh', 'ch', 'sums', 'trial', 'best'] as const;
type AreaName = (typeof SQUARES)[number] | (typeof VECTORS)[number];

let started: { readonly memory: WebAssembly.Memory; readonly kernels: Kernels } | undefined;

function start(): NonNullable<typeof started> {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const module = new WebAssembly.Module(
    Uint8Array.from(atob(MODULE_BASE64), (letter) => letter.charCodeAt(0)),
  );
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  return { memory, kernels: instance.exports as unknown as Kernels };
}

/** The areas hold what they held; those of the machine before are no longer valid. */
export function roundingMachine(size: number): RoundingMachine {
  started ??= start();
  const { memory, kernels } = started;
  const needed = (SQUARES.length * size * size + VECTORS.length * size) * BYTES;
  const missing = needed - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
  let next = 0;
  const areas = {} as Record<AreaName, Float64Array>;
  const at = {} as Record<AreaName, number>;
  for (const name of [...SQUARES, ...VECTORS]) {
    const length = (SQUARES as readonly string[]).includes(name) ? size * size : size;
    areas[name] = new Float64Array(memory.buffer, next, length);
    at[name] = next;
    next += length * BYTES;
  }
  return { kernels, areas, at };
}
