// Weights rounded layer after layer, each for what the layers before it give once they are rounded: x is what a product reads in the
// float network, y the same tensor behind rounded weights. Q y + b' shall be W x + b, so what is rounded is the regression
//   W' = W (E[x y^T] + r) (E[y y^T] + r)^-1,   moments around the means, frames weighed by x, r pulling to the identity,
// weighed by E[y y^T], and the bias takes W mean(x) - Q mean(y). It depends on all formats before it and on audio, so it is done
// for whole assignments that are worth it.
import { crossMomentsOf, type FrameWeighing, momentsOf, weighFrames } from '../../calibrate/index.ts';
import { type Network, primitivesOf, singlePorts, tensorSize } from '../../network/index.ts';
import { type FormatName, isFloatFormat } from '../../program/formats.ts';
import type { MatrixSource, RoundedWeights } from '../rounding-method.ts';
import { hessianOf } from '../weights/hessian.ts';
import { meanCorrection, roundMatrix } from '../weights/plain.ts';
import { regressionTarget } from '../weights/regression-target.ts';
import { dequantise } from './dequantise.ts';
import { type PartEngine, partOfNetwork } from './part-of-network.ts';

/** Matrices that multiply the same vector, hence rounded together. */
interface Stage {
  readonly vector: string;
  readonly weights: readonly string[];
}

/** Values of a tensor in every frame, clip by clip. */
interface Known {
  readonly tensor: string;
  readonly clips: readonly Float32Array[];
}

/** By calibration clips, then tensor: the float network's values, for all assignments that are rounded on the same clips. */
const floatValues = new WeakMap<readonly Float32Array[], Map<string, readonly Float32Array[]>>();

/** How far a rounding has come once a stage is done. */
interface Reached {
  /** Formats of the stage's weights. */
  readonly formats: string;
  readonly rounded: ReadonlyMap<string, RoundedWeights>;
  readonly settled: readonly Known[];
}

/** By calibration clips: the stages of the assignment before, for the next one that begins as it does. */
const lastReached = new WeakMap<
  readonly Float32Array[],
  { readonly network: Network; readonly weighing: FrameWeighing; readonly stages: readonly Reached[] }
>();

export interface SequentialOptions {
  /** By weight; those that are missing or float stay as they are. */
  readonly formats: ReadonlyMap<string, FormatName>;
  /** Features per clip, row-major [frames, bins]. */
  readonly clips: readonly Float32Array[];
  readonly engine: PartEngine;
  readonly weighing: FrameWeighing;
  /** What a weight that has nothing rounded before it gets. */
  readonly plain: (weight: string, format: FormatName) => RoundedWeights;
  /** Told which weights come next, and how much is done, 0 .. 1. */
  readonly onStage?: (weights: readonly string[], done: number) => void;
}

function stagesOf(network: Network): readonly Stage[] {
  const byVector = new Map<string, string[]>();
  for (const layer of primitivesOf(network)) {
    if (layer.kind !== 'matmul') continue;
    const vector = layer.inputs[0]!;
    const known = byVector.get(vector);
    if (known) known.push(layer.params.weight);
    else byVector.set(vector, [layer.params.weight]);
  }
  return [...byVector].map(([vector, weights]) => ({ vector, weights }));
}

/** @returns by weight, those of `formats` that are integers and that products read */
export function roundSequentially(
  network: Network,
  { formats, clips, engine, weighing, plain, onStage }: SequentialOptions,
): ReadonlyMap<string, RoundedWeights> {
  const stages = stagesOf(network);
  const rounded = new Map<string, RoundedWeights>();
  const done = new Set<string>();
  const input = { tensor: singlePorts(network).input.name, clips };
  /** Tensors behind rounded weights that no later rounding changes, the latest last. */
  let settled: readonly Known[] = [input];
  const known = floatValues.get(clips) ?? new Map<string, readonly Float32Array[]>([[input.tensor, clips]]);
  floatValues.set(clips, known);

  const before = lastReached.get(clips);
  let isAsBefore = before?.network === network && before.weighing === weighing;
  const reached: Reached[] = [];
  for (const [i, { vector, weights }] of stages.entries()) {
    onStage?.(weights, i / stages.length);
    const own = weights.map((name) => formats.get(name) ?? 'f32').join(' ');
    const had = before?.stages[i];
    isAsBefore &&= had?.formats === own;
    if (isAsBefore && had) {
      for (const [name, one] of had.rounded) rounded.set(name, one);
      for (const name of weights) done.add(name);
      settled = had.settled;
      reached.push(had);
      continue;
    }
    const wanted = weights.filter((name) => {
      const format = formats.get(name);
      return format !== undefined && !isFloatFormat(format);
    });
    if (wanted.length > 0) {
      const { values, needs } = valuesOf(vector, settled);
      const isSame = [...needs].every((name) => !rounded.has(name)) && settled.length === 1;
      if ([...needs].every((name) => done.has(name))) {
        settled = [input, ...settled.slice(-1), { tensor: vector, clips: values }];
      }
      if (isSame) for (const name of wanted) rounded.set(name, plain(name, formats.get(name)!));
      else roundStage(vector, wanted, floatOf(vector), values);
    }
    for (const name of weights) done.add(name);
    const ofStage = new Map([...rounded].filter(([name]) => weights.includes(name)));
    reached.push({ formats: own, rounded: ofStage, settled });
  }
  lastReached.set(clips, { network, weighing, stages: reached });
  return rounded;

  function floatOf(vector: string): readonly Float32Array[] {
    const found = known.get(vector);
    if (found) return found;
    const from = [...known].map(([tensor, values]) => ({ tensor, clips: values }));
    const { values } = valuesOf(vector, from, false);
    known.set(vector, values);
    return values;
  }

  function valuesOf(
    vector: string,
    from: readonly Known[],
    isRounded = true,
  ): { readonly values: readonly Float32Array[]; readonly needs: ReadonlySet<string> } {
    for (const start of from.toReversed()) {
      if (start.tensor === vector) return { values: start.clips, needs: new Set() };
      const part = partOfNetwork(network, start.tensor, vector);
      if (part === null) continue;
      const behind = new Map([...rounded].filter(([name]) => isRounded && part.weights.has(name)));
      const run = engine(behind.size === 0 ? part.network : dequantise(part.network, behind));
      return { values: run(start.clips), needs: part.weights };
    }
    throw new Error(`no part of the network leads to ${vector}`);
  }

  /** @param after the vector behind rounded weights */
  function roundStage(
    vector: string,
    weights: readonly string[],
    float: readonly Float32Array[],
    after: readonly Float32Array[],
  ): void {
    const size = tensorSize(network.tensors.get(vector)!);
    const [x, y] = [
      { size, clips: float },
      { size, clips: after },
    ];
    const frames = weighFrames(x, weighing);
    const { centred, mean } = momentsOf(y, frames);
    const hessian = hessianOf(centred);
    if (hessian === null) return;
    const both = crossMomentsOf(x, y, frames);
    const target = regressionTarget(centred, both);
    for (const name of weights) {
      const { shape, layer, data } = network.tensors.get(name)!;
      const source: MatrixSource = { name, layer, data: data!, rows: shape[0]!, columns: shape[1]! };
      const wanted = target(source);
      const matrix = roundMatrix(source, wanted, formats.get(name)!, hessian, new Float64Array(source.rows));
      rounded.set(name, { matrix, biasCorrection: meanCorrection(source, both.rowMean, matrix, mean) });
    }
  }
}
