// Lays out one WebAssembly memory: places are handed out first, with what they start with; the memory is made when all
// is known, so that nothing is allocated while frames run.

const PAGE_BYTES = 65536;
/** A cache line: no two regions share one. */
const ALIGNMENT = 64;

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
  // Offset 0 stays unused: kernels take it for "no operand".
  let end = ALIGNMENT;
  const contents: { at: number; content: Content }[] = [];
  const zeros = (bytes: number): number => {
    const at = end;
    end = Math.ceil((at + bytes) / ALIGNMENT) * ALIGNMENT;
    return at;
  };
  return {
    zeros,
    values(content) {
      const at = zeros(content.byteLength);
      contents.push({ at, content });
      return at;
    },
    build() {
      const memory = new WebAssembly.Memory({ initial: Math.ceil(end / PAGE_BYTES) });
      const bytes = new Uint8Array(memory.buffer);
      for (const { at, content } of contents) {
        bytes.set(new Uint8Array(content.buffer, content.byteOffset, content.byteLength), at);
      }
      return memory;
    },
  };
}
