// An observer sees one tensor frame after frame, over all clips, and keeps a figure of it. What it finds depends on the frames
// and their order alone, not on how they are handed in.

export interface Observer<T> {
  /** @param values of one frame, [length]; not kept, may be reused */
  add(values: Float32Array): void;
  result(): T;
}
