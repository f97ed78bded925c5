// One WebAssembly memory for one network after another: a search makes thousands of programs, and a memory of each
// program's own would wait for the garbage collector with gigabytes of address space behind it.
import { instantiateEngine } from './module.ts';
import { createRegions, PAGE_BYTES } from './regions.ts';

export interface Arena<Kernels> {
  readonly memory: WebAssembly.Memory;
  readonly kernels: Kernels;
  /** Everything handed out before becomes invalid; `generation` changes. */
  reset(): void;
  readonly generation: number;
  /** Offset of a zeroed region. Views made before a call of this may be detached by it. */
  zeros(bytes: number): number;
  /** Offset of a copy. */
  values(content: Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array): number;
}

export function createArena<Kernels>(): Arena<Kernels> {
  const memory = new WebAssembly.Memory({ initial: 64 });
  const kernels = instantiateEngine<Kernels>(memory);
  const regions = createRegions();
  let generation = 0;
  function reserve(bytes: number): number {
    const at = regions.take(bytes);
    const missing = regions.end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
    return at;
  }
  return {
    memory,
    kernels,
    reset() {
      regions.clear();
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
