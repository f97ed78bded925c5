// The kernels of rounding in WebAssembly (assembly/rounding.ts) with one memory, laid out for matrices of one size at a time.
import { MODULE_BASE64 } from './rounding.wasm.ts';

const BYTES = 8;
const PAGE_BYTES = 65536;

/** Rows that go through most kernels together: element i of row r lies at i * LANES + r. */
export const LANES = 8;

interface Kernels {
  feedBack(
    size: number,
    w: number,
    lower: number,
    steps: number,
    offset: number,
    least: number,
    greatest: number,
    left: number,
    values: number,
    totals: number,
  ): void;
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
  solve(size: number, root: number, lower: number, x: number): void;
  upperRoot(size: number, matrix: number, column: number): void;
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
  /** Doubles, and where they lie. */
  readonly areas: Readonly<Record<AreaName, Float64Array>>;
  readonly at: Readonly<Record<AreaName, number>>;
}

/** [size, size] */
const SQUARES = ['matrix', 'root', 'lower'] as const;
/** [size, LANES] */
const BANDS = ['rows', 'left', 'trial', 'products'] as const;
/** [LANES] */
const LANE_VECTORS = ['steps', 'totals'] as const;
/** [size] */
const VECTORS = ['w', 'diagonal', 'wh', 'ch', 'best'] as const;
type AreaName =
  | (typeof SQUARES)[number]
  | (typeof BANDS)[number]
  | (typeof LANE_VECTORS)[number]
  | (typeof VECTORS)[number];

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
  const lengths: readonly (readonly [AreaName, number])[] = [
    ...SQUARES.map((name) => [name, size * size] as const),
    ...BANDS.map((name) => [name, size * LANES] as const),
    ...LANE_VECTORS.map((name) => [name, LANES] as const),
    ...VECTORS.map((name) => [name, size] as const),
  ];
  const needed = lengths.reduce((sum, [, length]) => sum + length, 0) * BYTES;
  const missing = needed - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
  let next = 0;
  const areas = {} as Record<AreaName, Float64Array>;
  const at = {} as Record<AreaName, number>;
  for (const [name, length] of lengths) {
    areas[name] = new Float64Array(memory.buffer, next, length);
    at[name] = next;
    next += length * BYTES;
  }
  return { kernels, areas, at };
}
