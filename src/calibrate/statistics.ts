// What calibration knows of each tensor. Ranges alone decide scales; means and Gram matrices of what a product reads say
// what an error of its weights costs.
import { type Network, primitivesOf, singlePorts, tensorSize } from '../network/index.ts';
import { type FrameWeighing, weighFrames } from './frame-weight.ts';
import { momentsOf, type SymmetricMatrix } from './moments.ts';
import { type ObservedRun, observeNetwork } from './observe-network.ts';
import type { TensorRanges } from './observe-ranges.ts';
import { observeMean } from './observers/mean.ts';
import { rangeOf, type TensorRange } from './observers/range.ts';
import { defaultRangeMethod } from './range-method.ts';

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
  /** Of the frames in `moments` and `centre`; absent for `by-level`. */
  readonly weighing?: FrameWeighing;
}

/** By tensor name; one entry per tensor of the network. */
export type NetworkStatistics = ReadonlyMap<string, Statistics>;

/** Vectors that matrices multiply, each once, in the order of the network. */
export function matrixInputs(network: Network): readonly string[] {
  const names = primitivesOf(network).flatMap((layer) => (layer.kind === 'matmul' ? [layer.inputs[0]!] : []));
  return [...new Set(names)];
}

/** What they make of them, each once. */
export function matrixProducts(network: Network): ReadonlySet<string> {
  return new Set(
    primitivesOf(network).flatMap((layer) => (layer.kind === 'matmul' ? [layer.outputs[0]!] : [])),
  );
}

/** What frames count in these, which is one and the same for all vectors. */
export function weighingOf(statistics: NetworkStatistics): FrameWeighing {
  return [...statistics.values()].find((one) => one.weighing)?.weighing ?? 'by-level';
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
  method = defaultRangeMethod(network),
): NetworkStatistics {
  return observeWeighings(network, clips, ['by-level'], run, method)[0]!;
}

/**
 * The same with frames weighed in several ways, in one run.
 * @param isVarying tensors that get means and variances; default all
 * @returns by weighing, in their order
 */
export function observeWeighings(
  network: Network,
  clips: readonly Float32Array[],
  weighings: readonly FrameWeighing[],
  run?: ObservedRun,
  method = defaultRangeMethod(network),
  isVarying: (tensor: string) => boolean = () => true,
): NetworkStatistics[] {
  const bins = tensorSize(singlePorts(network).input);
  const total = clips.reduce((sum, { length }) => sum + Math.floor(length / bins), 0);
  const kept = new Map<string, Kept>(
    matrixInputs(network).map((name) => {
      const size = tensorSize(network.tensors.get(name)!);
      const values = new Float32Array(total * size);
      return [name, { size, values, seen: 0 }] satisfies [string, Kept];
    }),
  );
  const observed = [...network.tensors.values()].filter(({ data }) => !data);
  const observers = new Map(
    observed.map((tensor) => [
      tensor.name,
      {
        range: method.observe(),
        mean: isVarying(tensor.name) ? observeMean(tensorSize(tensor)) : null,
      },
    ]),
  );
  const add = new Map(
    [...observers].map(([name, { range, mean }]) => [
      name,
      (values: Float32Array): void => {
        range.add(values);
        mean?.add(values);
        const own = kept.get(name);
        if (own === undefined) return;
        own.values.set(values, own.seen);
        own.seen += values.length;
      },
    ]),
  );
  const frames = observeNetwork(network, clips, add, run);
  const known = new Map(
    [...network.tensors.values()].map(({ name, data }): [string, Statistics] => {
      if (data) return [name, { frames: 0, range: rangeOf(data) }];
      const { range, mean } = observers.get(name)!;
      return [name, { frames, range: range.result(), ...mean?.result() }];
    }),
  );
  return weighings.map(
    (weighing) =>
      new Map(
        [...known].map(([name, one]) => [name, { ...one, ...momentsOfKept(kept.get(name), weighing) }]),
      ),
  );
}

/** Values of what a matrix multiplies, row-major [frames, size], of which `seen` are there. */
interface Kept {
  readonly size: number;
  readonly values: Float32Array;
  seen: number;
}

function momentsOfKept(
  kept: Kept | undefined,
  weighing: FrameWeighing,
): Pick<Statistics, 'moments' | 'centre' | 'weighing'> {
  if (kept === undefined) return {};
  const vectors = { size: kept.size, clips: [kept.values] };
  const { mean, centred } = momentsOf(vectors, weighFrames(vectors, weighing));
  return { moments: centred, centre: mean, ...(weighing === 'by-level' ? {} : { weighing }) };
}

/** Mean square of each tensor that changes with the frame. @throws HushbitError as `observeNetwork` */
export function observePowers(
  network: Network,
  clips: readonly Float32Array[],
  run?: ObservedRun,
): Map<string, number> {
  const changing = [...network.tensors.values()].filter(({ data }) => !data);
  const sums = new Map(changing.map(({ name }) => [name, 0]));
  const add = new Map(
    changing.map(({ name }) => [
      name,
      (values: Float32Array): void => {
        sums.set(
          name,
          values.reduce((sum, value) => sum + value * value, sums.get(name)!),
        );
      },
    ]),
  );
  const frames = observeNetwork(network, clips, add, run);
  return new Map(
    changing.map((tensor) => [tensor.name, sums.get(tensor.name)! / (frames * tensorSize(tensor))]),
  );
}
