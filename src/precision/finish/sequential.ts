// Weights rounded layer after layer, each for what the layers before it give once they are rounded (`round-stage.ts`). It depends on all
// formats before it and on audio, so it is done for whole assignments that are worth it. Products that are added to each other are
// rounded apart, or joined: then each makes up for what those before it have left, and is rounded with an eye to what those behind
// it can make up for. That fits the audio better, and needs more of it: of little audio it learns what holds there alone.
import type { FrameWeighing, VectorFrames } from '../../calibrate/index.ts';
import { type Network, primitivesOf, singlePorts, tensorSize } from '../../network/index.ts';
import { type FormatName, isFloatFormat } from '../../program/formats.ts';
import { matrixSource } from '../round-products.ts';
import type { RoundedWeights } from '../rounding-method.ts';
import { dequantise } from './dequantise.ts';
import { type PartEngine, partOfNetwork } from './part-of-network.ts';
import { type RoundedAddends, roundStage } from './round-stage.ts';
import { sumsOfProducts } from './sums-of-products.ts';

/** Matrices that multiply the same vector, hence rounded together, in the order of the network. */
interface Stage {
  readonly vector: string;
  readonly weights: readonly string[];
  /** By sum that a product of them ends in: its weight. */
  readonly bySum: ReadonlyMap<string, string>;
}

export type Sums = 'apart' | 'joined';

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
  /** What the stage reads behind rounded weights; null where none of its weights is rounded. */
  readonly after: readonly Float32Array[] | null;
}

interface LastReached {
  readonly network: Network;
  readonly weighing: FrameWeighing;
  readonly stages: readonly Reached[];
}

/** By calibration clips: the stages of the assignment before, for the next one that begins as it does. */
const lastReached: Readonly<Record<Sums, WeakMap<readonly Float32Array[], LastReached>>> = {
  apart: new WeakMap(),
  joined: new WeakMap(),
};

export interface SequentialOptions {
  /** By weight; those that are missing or float stay as they are. */
  readonly formats: ReadonlyMap<string, FormatName>;
  /** Features per clip, row-major [frames, bins]. */
  readonly clips: readonly Float32Array[];
  readonly engine: PartEngine;
  readonly weighing: FrameWeighing;
  /** Default: apart. */
  readonly sums?: Sums;
  /** What a weight that has nothing rounded before it gets. */
  readonly plain: (weight: string, format: FormatName) => RoundedWeights;
  /** Told which weights come next, and how much is done, 0 .. 1. */
  readonly onStage?: (weights: readonly string[], done: number) => void;
}

function stagesOf(network: Network): readonly Stage[] {
  const sums = sumsOfProducts(network);
  const byVector = new Map<string, Map<string, string>>();
  for (const layer of primitivesOf(network)) {
    if (layer.kind !== 'matmul') continue;
    const [vector, { weight }] = [layer.inputs[0]!, layer.params];
    const known = byVector.get(vector) ?? new Map<string, string>();
    // Two products of one vector in one sum: a name of its own for the second, which then joins nothing.
    const sum = sums.get(weight)!;
    byVector.set(vector, known.set(known.has(sum) ? `${sum} of ${weight}` : sum, weight));
  }
  return [...byVector].map(([vector, bySum]) => ({ vector, weights: [...bySum.values()], bySum }));
}

/** Whether each product of the one is added to a product of the other. */
function isJoined({ bySum: one }: Stage, { bySum: other }: Stage): boolean {
  return one.size === other.size && [...one.keys()].every((sum) => other.has(sum));
}

/** Whether there are products that `joined` rounds otherwise than `apart`. */
export function hasJoinedSums(network: Network): boolean {
  const stages = stagesOf(network);
  return stages.some((one, i) => stages.slice(i + 1).some((other) => isJoined(one, other)));
}

/** @returns by weight, those of `formats` that are integers and that products read */
export function roundSequentially(
  network: Network,
  { formats, clips, engine, weighing, sums = 'apart', plain, onStage }: SequentialOptions,
): ReadonlyMap<string, RoundedWeights> {
  const stages = stagesOf(network);
  const rounded = new Map<string, RoundedWeights>();
  const done = new Set<string>();
  const input = { tensor: singlePorts(network).input.name, clips };
  /** Tensors behind rounded weights that no later rounding changes, the latest last. */
  let settled: readonly Known[] = [input];
  const known = floatValues.get(clips) ?? new Map<string, readonly Float32Array[]>([[input.tensor, clips]]);
  floatValues.set(clips, known);

  const isRounded = (name: string): boolean => {
    const format = formats.get(name);
    return format !== undefined && !isFloatFormat(format);
  };
  const joinedWith = (stage: Stage): readonly Stage[] =>
    sums === 'apart' || !stage.weights.every(isRounded)
      ? []
      : stages.filter((one) => one !== stage && isJoined(one, stage) && one.weights.every(isRounded));
  const afterOf = new Map<Stage, readonly Float32Array[]>();

  const before = lastReached[sums].get(clips);
  let isAsBefore = before?.network === network && before.weighing === weighing;
  const reached: Reached[] = [];
  for (const [i, stage] of stages.entries()) {
    const { vector, weights } = stage;
    onStage?.(weights, i / stages.length);
    const joined = joinedWith(stage);
    const later = joined.filter((one) => stages.indexOf(one) > i);
    const own = [
      ...weights.map((name) => formats.get(name) ?? 'f32'),
      ...later.map((one) => one.vector),
    ].join(' ');
    const had = before?.stages[i];
    isAsBefore &&= had?.formats === own;
    if (isAsBefore && had) {
      for (const [name, one] of had.rounded) rounded.set(name, one);
      for (const name of weights) done.add(name);
      settled = had.settled;
      if (had.after) afterOf.set(stage, had.after);
      reached.push(had);
      continue;
    }
    const wanted = weights.filter(isRounded);
    let after: readonly Float32Array[] | null = null;
    if (wanted.length > 0) {
      const { values, needs } = valuesOf(vector, settled);
      after = values;
      afterOf.set(stage, values);
      const isSame = [...needs].every((name) => !rounded.has(name)) && settled.length === 1;
      if ([...needs].every((name) => done.has(name))) {
        settled = [input, ...settled.slice(-1), { tensor: vector, clips: values }];
      }
      if (isSame && later.length === 0)
        for (const name of wanted) rounded.set(name, plain(name, formats.get(name)!));
      else {
        const made = roundStage({
          ...framesOf(vector, values),
          wanted: wanted.map((name) => ({ source: matrixSource(network, name), format: formats.get(name)! })),
          weighing,
          before: joined.filter((one) => !later.includes(one)).map((one) => addendsOf(one, stage)),
          later: later.map((one) => framesOf(one.vector).float),
        });
        for (const [name, one] of made) rounded.set(name, one);
      }
    }
    for (const name of weights) done.add(name);
    const ofStage = new Map([...rounded].filter(([name]) => weights.includes(name)));
    reached.push({ formats: own, rounded: ofStage, settled, after });
  }
  lastReached[sums].set(clips, { network, weighing, stages: reached });
  return rounded;

  /** @param after default: as in the float network */
  function framesOf(vector: string, after = floatOf(vector)): { float: VectorFrames; after: VectorFrames } {
    const size = tensorSize(network.tensors.get(vector)!);
    return { float: { size, clips: floatOf(vector) }, after: { size, clips: after } };
  }

  function addendsOf(one: Stage, stage: Stage): RoundedAddends {
    const of = [...stage.bySum].flatMap(([sum, weight]) => {
      const other = one.bySum.get(sum)!;
      const known = rounded.get(other);
      return known ? [[weight, { source: matrixSource(network, other), rounded: known }] as const] : [];
    });
    return { vector: framesOf(one.vector, afterOf.get(one)!), of: new Map(of) };
  }

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
    isBehind = true,
  ): { readonly values: readonly Float32Array[]; readonly needs: ReadonlySet<string> } {
    for (const start of from.toReversed()) {
      if (start.tensor === vector) return { values: start.clips, needs: new Set() };
      const part = partOfNetwork(network, start.tensor, vector);
      if (part === null) continue;
      const behind = new Map([...rounded].filter(([name]) => isBehind && part.weights.has(name)));
      const run = engine(behind.size === 0 ? part.network : dequantise(part.network, behind));
      return { values: run(start.clips), needs: part.weights };
    }
    throw new Error(`no part of the network leads to ${vector}`);
  }
}
