// Lays out one WebAssembly memory: places are handed out first, with what they start with; the memory is made when all
// is known, so that nothing is allocated while frames run.
import { createRegions, PAGE_BYTES } from './regions.ts';

export type Content = Int16Array | Int32Array | BigInt64Array | Float32Array;

export interface MemoryPlan {
  /** Offset of a zeroed region. */
  zeros(bytes: number): number;
  /** Offset of a region that starts with these values. */
  values(content: Content): number;
  /** The memory with everything in place. */
  build(): WebAssembly.Memory;
}

export function createMemoryPlan(): MemoryPlan {
  const regions = createRegions();
  const contents: { at: number; content: Content }[] = [];
  return {
    zeros: regions.take,
    values(content) {
      const at = regions.take(content.byteLength);
      contents.push({ at, content });
      return at;
    },
    build() {
      const memory = new WebAssembly.Memory({ initial: Math.ceil(regions.end / PAGE_BYTES) });
      const bytes = new Uint8Array(memory.buffer);
      for (const { at, content } of contents) {
        bytes.set(new Uint8Array(content.buffer, content.byteOffset, content.byteLength), at);
      }
      return memory;
    },
  };
}
