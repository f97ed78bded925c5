// The memory of the executor: an arena for one engine after another, and where a tensor lies in it.
import { type Arena, createArena } from '../../wasm/arena.ts';
import type { PaperKernels } from './kernels.ts';

export type PaperArena = Arena<PaperKernels>;

/** A memory to give to one engine after another; an engine is over when the next one takes its arena. */
export function createPaperArena(): PaperArena {
  return createArena<PaperKernels>();
}

/** Where a tensor's differences d lie: frame t at `at + t * stride`. */
export interface Place {
  readonly at: number;
  /** 0 for a tensor that keeps one frame only. */
  readonly stride: number;
}

/** Runs one operation for the frames `from` to `to` of the block. */
export type Run = (from: number, to: number) => void;

/** Kernels take pairs of f64. */
export function paddedSize(size: number): number {
  return size + (size & 1);
}
