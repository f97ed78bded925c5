// What calibration knows of each tensor. Ranges alone decide scales; means and Gram matrices of what a product reads say
// what an error of its weights costs.
import type { Network } from '../network/index.ts';
import { primitivesOf } from '../network/index.ts';
import { type ObservedRun, observeNetwork } from './observe-network.ts';
import type { TensorRanges } from './observe-ranges.ts';
import type { CrossMoments } from './observers/cross-moments.ts';
import { observeGram, type SymmetricMatrix } from './observers/gram.ts';
import { observeMean } from './observers/mean.ts';
import { observeRange, rangeOf, type TensorRange } from './observers/range.ts';

export interface Statistics {
  /** Frames that were seen; 0 where only the range is known, as of constants and of a file of ranges. */
  readonly frames: number;
  readonly range: TensorRange;
  /** [length] */
  readonly mean?: Float64Array;
  /** [length], E[(x - mean)^2] */
  readonly variance?: Float64Array;
  /** E[(x - mean)(x - mean)^T], of what a matrix multiplies. With the mean it gives X^T X / frames. */
  readonly moments?: SymmetricMatrix;
  /** Rows: the tensor in float32; columns: the same tensor where all before it is quantised. */
  readonly crossMoments?: CrossMoments;
}

/** By tensor name; one entry per tensor of the network. */
export type NetworkStatistics = ReadonlyMap<string, Statistics>;

/** Vectors that matrices multiply, each once, in the order of the network. */
export function matrixInputs(network: Network): readonly string[] {
  const names = primitivesOf(network).flatMap((layer) => (layer.kind === 'matmul' ? [layer.inputs[0]!] : []));
  return [...new Set(names)];
}

/** What ranges alone say. */
export function statisticsOfRanges(ranges: TensorRanges): NetworkStatistics {
  return new Map([...ranges].map(([name, range]) => [name, { frames: 0, range }]));
}

export function rangesOf(statistics: NetworkStatistics): TensorRanges {
  return new Map([...statistics].map(([name, { range }]) => [name, range]));
}

/**
 * Ranges, means and variances of every tensor, Gram matrices of what matrices multiply, in one pass.
 * @param clips features per clip, row-major [frames, bins]
 * @param run the float32 network; the slow reference run by default
 * @throws HushbitError `bad-calibration`
 */
export function observeStatistics(
  network: Network,
  clips: readonly Float32Array[],
  run?: ObservedRun,
): NetworkStatistics {
  const inputs = new Set(matrixInputs(network));
  const observed = [...network.tensors.values()].filter(({ data }) => !data);
  const observers = new Map(
    observed.map(({ name, shape }) => {
      const length = shape.reduce((product, n) => product * n, 1);
      const gram = inputs.has(name) ? observeGram(length) : null;
      return [name, { range: observeRange(), mean: observeMean(length), gram }] as const;
    }),
  );
  const add = new Map(
    [...observers].map(([name, { range, mean, gram }]) => [
      name,
      (values: Float32Array): void => {
        range.add(values);
        mean.add(values);
        gram?.add(values);
      },
    ]),
  );
  const frames = observeNetwork(network, clips, add, run);
  return new Map(
    [...network.tensors.values()].map(({ name, data }): [string, Statistics] => {
      if (data) return [name, { frames: 0, range: rangeOf(data) }];
      const { range, mean, gram } = observers.get(name)!;
      const moments = gram ? { moments: gram.result().centred } : {};
      return [name, { frames, range: range.result(), ...mean.result(), ...moments }];
    }),
  );
}
