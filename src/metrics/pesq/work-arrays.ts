// Arrays as long as a signal, or its spectra, that only live within one score. Fresh ones of some megabytes each would cost every
// score page faults and collections, so that one score leaves them to the next: scores are synchronous, none meets another.

export interface WorkArrays {
  /** Of any content, [length]. Where arrays are kept, whoever asks for the same name again is given the same memory. */
  take(name: string, length: number): Float64Array<ArrayBuffer>;
}

/** A minute at 16 kHz; larger ones would be held for ever. */
const LARGEST_KEPT_LENGTH = 1 << 20;

class KeptArrays implements WorkArrays {
  readonly #known = new Map<string, Float64Array<ArrayBuffer>>();

  take(name: string, length: number): Float64Array<ArrayBuffer> {
    const known = this.#known.get(name);
    if (known && known.length >= length) return known.subarray(0, length);
    const made = new Float64Array(length);
    if (length <= LARGEST_KEPT_LENGTH) this.#known.set(name, made);
    return made;
  }
}

/** What scores leave to each other. */
export const sharedArrays: WorkArrays = new KeptArrays();

/** New ones each time, for what outlives a score. */
export const freshArrays: WorkArrays = { take: (_name, length) => new Float64Array(length) };
