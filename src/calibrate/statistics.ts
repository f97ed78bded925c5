// What calibration knows of each tensor. Ranges alone decide scales; means and Gram matrices of what a product reads say
// what an error of its weights costs.
import { type Network, primitivesOf, tensorSize } from '../network/index.ts';
import { frameWeights } from './frame-weight.ts';
import { type ObservedRun, observeNetwork } from './observe-network.ts';
import type { TensorRanges } from './observe-ranges.ts';
import type { CrossMoments } from './observers/cross-moments.ts';
import { observeGram, type SymmetricMatrix } from './observers/gram.ts';
import { type ElementMoments, observeMean } from './observers/mean.ts';
import { rangeOf, type TensorRange } from './observers/range.ts';
import { MIN_MAX } from './range-method.ts';

export interface Statistics {
  /** Frames that were seen; 0 where only the range is known, as of constants and of a file of ranges. */
  readonly frames: number;
  readonly range: TensorRange;
  /** [length] */
  readonly mean?: Float64Array;
  /** [length], E[(x - mean)^2] */
  readonly variance?: Float64Array;
  /** E[(x - centre)(x - centre)^T] of what a matrix multiplies, each frame with its weight (`frame-weight.ts`). */
  readonly moments?: SymmetricMatrix;
  /** [length], the mean with the same weights. */
  readonly centre?: Float64Array;
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
 * Ranges, means and variances of every tensor, and moments of what matrices multiply. What a frame weighs is known when all were
 * seen, so what matrices multiply is kept meanwhile: 4 bytes an element and frame.
 * @param clips features per clip, row-major [frames, bins]
 * @param run the float32 network; the slow reference run by default
 * @param method how a range follows from values
 * @throws HushbitError `bad-calibration`
 */
export function observeStatistics(
  network: Network,
  clips: readonly Float32Array[],
  run?: ObservedRun,
  method = MIN_MAX,
): NetworkStatistics {
  const kept = new Map<string, Float32Array[]>(matrixInputs(network).map((name) => [name, []]));
  const observed = [...network.tensors.values()].filter(({ data }) => !data);
  const observers = new Map(
    observed.map((tensor) => [
      tensor.name,
      { range: method.observe(), mean: observeMean(tensorSize(tensor)) },
    ]),
  );
  const add = new Map(
    [...observers].map(([name, { range, mean }]) => [
      name,
      (values: Float32Array): void => {
        range.add(values);
        mean.add(values);
        kept.get(name)?.push(values.slice());
      },
    ]),
  );
  const frames = observeNetwork(network, clips, add, run);
  return new Map(
    [...network.tensors.values()].map(({ name, data }): [string, Statistics] => {
      if (data) return [name, { frames: 0, range: rangeOf(data) }];
      const { range, mean } = observers.get(name)!;
      const own = mean.result();
      const vectors = kept.get(name);
      const moments = vectors ? momentsOf(vectors, own) : {};
      return [name, { frames, range: range.result(), ...own, ...moments }];
    }),
  );
}

function momentsOf(
  vectors: readonly Float32Array[],
  moments: ElementMoments,
): Pick<Statistics, 'moments' | 'centre'> {
  const gram = observeGram(moments.mean.length);
  const weightOf = frameWeights(moments);
  for (const values of vectors) gram.add(values, weightOf(values));
  const { mean, centred } = gram.result();
  return { moments: centred, centre: mean };
}
