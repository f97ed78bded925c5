// One WebAssembly memory for one network after another: a search makes thousands of programs, and a memory of each
// program's own would wait for the garbage collector with gigabytes of address space behind it.
import { instantiateEngine } from './module.ts';

const PAGE_BYTES = 65536;
/** The memory grows by so much at least: thousands of small places are not thousands of growths. */
const LEAST_GROWTH_PAGES = 64;
/** A cache line: no two places share one. */
const ALIGNMENT = 64;

export type Content =
  | Int16Array
  | Uint16Array
  | Uint32Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

/** Where things are put while an engine is laid out; nothing is allocated while frames run. */
export interface Space {
  /** Offset of a zeroed region; never 0, which kernels take for "no operand". */
  zeros(bytes: number): number;
  /** Offset of a copy. */
  values(content: Content): number;
}

/** Views of `memory` that are made before a call of `zeros` or `values` may be detached by it. */
export interface Arena<Kernels> extends Space {
  readonly memory: WebAssembly.Memory;
  readonly kernels: Kernels;
  /** Everything handed out before becomes invalid; `generation` changes. */
  reset(): void;
  readonly generation: number;
}

export function createArena<Kernels>(): Arena<Kernels> {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const kernels = instantiateEngine<Kernels>(memory);
  let end = ALIGNMENT;
  let generation = 0;
  function reserve(bytes: number): number {
    const at = end;
    end = Math.ceil((at + bytes) / ALIGNMENT) * ALIGNMENT;
    const missing = Math.ceil((end - memory.buffer.byteLength) / PAGE_BYTES);
    if (missing > 0) memory.grow(Math.max(missing, LEAST_GROWTH_PAGES));
    return at;
  }
  return {
    memory,
    kernels,
    reset() {
      end = ALIGNMENT;
      generation++;
    },
    get generation() {
      return generation;
    },
    zeros(bytes) {
      const at = reserve(bytes);
      new Uint8Array(memory.buffer, at, bytes).fill(0);
      return at;
    },
    values(content) {
      const at = reserve(content.byteLength);
      const bytes = new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
      new Uint8Array(memory.buffer, at, content.byteLength).set(bytes);
      return at;
    },
  };
}
