// Regions of a WebAssembly memory, handed out one behind the other.

export const PAGE_BYTES = 65536;
/** A cache line: no two regions share one. */
const ALIGNMENT = 64;

export interface Regions {
  /** Offset of a region that nobody has. */
  take(bytes: number): number;
  /** Bytes up to the end of the last one. */
  readonly end: number;
  /** Gives everything back. */
  clear(): void;
}

/** Offset 0 stays unused: kernels take it for "no operand". */
export function createRegions(): Regions {
  let end = ALIGNMENT;
  return {
    take(bytes) {
      const at = end;
      end = Math.ceil((at + bytes) / ALIGNMENT) * ALIGNMENT;
      return at;
    },
    get end() {
      return end;
    },
    clear() {
      end = ALIGNMENT;
    },
  };
}
