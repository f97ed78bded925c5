// What is left of a network that lost units is fitted to what the whole one computes: of a product W x, x what the whole network
// gives, y the units that are left of it as the smaller network gives them,
//   W' = (W E[x y^T] + r V) (E[y y^T] + r)^-1,   moments around the means, frames weighed by x as in the statistics, r pulling to the V that is there,
// and the bias behind the product takes W mean(x) - W' mean(y). First all products at once, from statistics of the whole network
// alone; then one vector after the other, each behind what was fitted before it, since errors travel along layers and recurrences. A
// second turn of all of them does not come closer on audio that nothing was fitted to.
import {
  type CrossMoments,
  crossMomentsOf,
  type FrameWeighing,
  momentsOf,
  type NetworkStatistics,
  type VectorFrames,
  weighFrames,
  weighingOf,
} from '../calibrate/index.ts';
import { type Network, primitivesOf, singlePorts, type Tensor, tensorSize } from '../network/index.ts';
import { fullMatrix, type PartEngine, partOfNetwork } from '../precision/index.ts';
import { damped, inverseOf, meanDiagonal } from './inverse.ts';
import { type KeptUnits, sliceNetwork } from './slice-network.ts';

/** Of the mean diagonal of E[y y^T]. */
const RIDGE = 0.05;
/** Matrices that multiply the same vector, each with the constant that is added to its product, where there is one. */
interface Stage {
  readonly vector: string;
  readonly products: readonly { readonly weight: string; readonly bias: string | null }[];
}

/** Moments of what a vector was and what it is now. */
interface Pair {
  /** E[y y^T] around the mean, row-major. */
  readonly own: Float64Array;
  readonly both: CrossMoments;
}

export interface RefitAudio {
  /** Features per clip, row-major [frames, bins]. */
  readonly clips: readonly Float32Array[];
  readonly engine: PartEngine;
  readonly statistics: NetworkStatistics;
}

/** The network with the kept units alone, fitted. */
export function refit(whole: Network, kept: readonly KeptUnits[], audio: RefitAudio): Network {
  const { clips, engine, statistics } = audio;
  const stages = stagesOf(whole);
  const unitsOf = new Map(
    kept.flatMap(({ group, units }) =>
      group.axes.map(({ tensor, axis }) => [`${axis} ${tensor}`, units] as const),
    ),
  );
  const input = singlePorts(whole).input.name;
  const weighing = weighingOf(statistics);
  const valuesOf = (network: Network, vector: string): VectorFrames => ({
    size: tensorSize(network.tensors.get(vector)!),
    clips: engine(partOfNetwork(network, [input], [vector])!.network)([clips])[0]!,
  });
  let small = sliceNetwork(whole, kept);
  for (const stage of stages) {
    const units = unitsOf.get(`0 ${stage.vector}`);
    if (units) small = fitted(small, stage, momentsOfUnits(statistics, stage.vector, units));
  }
  for (const stage of stages) {
    const { vector } = stage;
    if (vector === input) continue;
    small = fitted(small, stage, observePair(valuesOf(whole, vector), valuesOf(small, vector), weighing));
  }
  return small;

  function fitted(from: Network, stage: Stage, pair: Pair | null): Network {
    if (pair === null) return from;
    const { own, both } = pair;
    const size = both.columns;
    const ridge = RIDGE * meanDiagonal(own, size);
    const inverse = inverseOf(damped(own, size, RIDGE), size);
    const tensors = new Map<string, Tensor>(from.tensors);
    for (const { weight, bias } of stage.products) {
      const [given, now] = [whole.tensors.get(weight)!, from.tensors.get(weight)!];
      const rows = unitsOf.get(`0 ${weight}`) ?? Array.from({ length: given.shape[0]! }, (_, row) => row);
      const { data, correction } = regress(given.data!, rows, now.data!, { both, inverse, ridge });
      tensors.set(weight, { ...now, data });
      if (bias === null) continue;
      const offset = whole.tensors.get(bias)!.data!;
      tensors.set(bias, {
        ...from.tensors.get(bias)!,
        data: Float32Array.from(rows, (row, r) => offset[row]! + correction[r]!),
      });
    }
    return { ...from, tensors };
  }
}

/** A matrix or a bias that stands in two places cannot be fitted to each of them. */
function stagesOf(network: Network): readonly Stage[] {
  const primitives = primitivesOf(network);
  const uses = new Map<string, number>();
  for (const layer of primitives) {
    for (const name of layer.kind === 'matmul' ? [layer.params.weight] : layer.inputs) {
      uses.set(name, (uses.get(name) ?? 0) + 1);
    }
  }
  const byVector = new Map<string, { weight: string; bias: string | null }[]>();
  for (const layer of primitives) {
    if (layer.kind !== 'matmul' || uses.get(layer.params.weight) !== 1) continue;
    const product = layer.outputs[0]!;
    const sum = primitives.find(({ kind, inputs }) => kind === 'add' && inputs.includes(product));
    const bias = sum?.inputs.find((name) => network.tensors.get(name)!.data && uses.get(name) === 1) ?? null;
    const vector = layer.inputs[0]!;
    byVector.set(vector, [...(byVector.get(vector) ?? []), { weight: layer.params.weight, bias }]);
  }
  return [...byVector].map(([vector, products]) => ({ vector, products }));
}

/** As if nothing before them had changed. */
function momentsOfUnits(
  statistics: NetworkStatistics,
  vector: string,
  units: readonly number[],
): Pair | null {
  const { moments, centre } = statistics.get(vector)!;
  const all = fullMatrix(moments!);
  const [rows, columns] = [moments!.size, units.length];
  const [own, centred] = [new Float64Array(columns * columns), new Float64Array(rows * columns)];
  for (const [j, unit] of units.entries()) {
    for (let i = 0; i < rows; i++) centred[i * columns + j] = all[i * rows + unit]!;
    for (const [i, other] of units.entries()) own[i * columns + j] = all[other * rows + unit]!;
  }
  const columnMean = Float64Array.from(units, (unit) => centre![unit]!);
  if (!(meanDiagonal(own, columns) > 0)) return null;
  return { own, both: { rows, columns, centred, rowMean: centre!, columnMean } };
}

function observePair(before: VectorFrames, after: VectorFrames, weighing: FrameWeighing): Pair | null {
  const weights = weighFrames(before, weighing);
  const own = fullMatrix(momentsOf(after, weights).centred);
  return meanDiagonal(own, after.size) > 0 ? { own, both: crossMomentsOf(before, after, weights) } : null;
}

/** @param rows of `given` that are left @param now what the ridge pulls to, [rows, columns] */
function regress(
  given: Float32Array,
  rows: readonly number[],
  now: Float32Array,
  { both, inverse, ridge }: { both: CrossMoments; inverse: Float64Array; ridge: number },
): { readonly data: Float32Array; readonly correction: Float64Array } {
  const { rows: inputs, columns, centred, rowMean, columnMean } = both;
  const data = new Float32Array(rows.length * columns);
  const correction = new Float64Array(rows.length);
  const [wanted, sums] = [new Float64Array(columns), new Float64Array(columns)];
  for (const [r, row] of rows.entries()) {
    let mean = 0;
    for (let j = 0; j < columns; j++) wanted[j] = ridge * now[r * columns + j]!;
    for (let i = 0; i < inputs; i++) {
      const factor = given[row * inputs + i]!;
      mean += factor * rowMean[i]!;
      for (let j = 0; j < columns; j++) wanted[j]! += factor * centred[i * columns + j]!;
    }
    sums.fill(0);
    for (let i = 0; i < columns; i++) {
      const factor = wanted[i]!;
      for (let j = 0; j < columns; j++) sums[j]! += factor * inverse[i * columns + j]!;
    }
    for (let j = 0; j < columns; j++) {
      data[r * columns + j] = sums[j]!;
      mean -= sums[j]! * columnMean[j]!;
    }
    correction[r] = mean;
  }
  return { data, correction };
}
