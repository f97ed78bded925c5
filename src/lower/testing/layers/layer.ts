// What makes a random layer of a kind: one file beside this one, one entry in `index.ts`.
import type { RandomSource } from '../../../base/random.ts';
import type { NetworkBuilder } from '../../../network/index.ts';

export interface Making {
  readonly random: RandomSource;
  readonly builder: NetworkBuilder;
  /** Tensor that the layer reads. */
  readonly input: string;
  /** 1, 2, ...: different for every layer of a network. */
  readonly index: number;
  /** What the layer may be wide. */
  readonly widths: readonly number[];
}

/** Returns the tensor that the layer makes. */
export type RandomLayer = (making: Making) => string;
