// Weights rounded layer after layer, each for what the layers before it give once they are rounded (`round-stage.ts`). It depends on all
// formats before it and on audio, so it is done for whole assignments that are worth it. Products that are added to each other are
// rounded apart, or joined: then each makes up for what those before it have left, and is rounded with an eye to what those behind
// it can make up for. That fits the audio better, and needs more of it: of little audio it learns what holds there alone.
import type { FrameWeighing, VectorFrames } from '../../calibrate/index.ts';
import { type Network, primitiveOf, primitivesOf, singlePorts, tensorSize } from '../../network/index.ts';
import { type FormatName, isFloatFormat } from '../../program/formats.ts';
import { matrixSource } from '../round-products.ts';
import type { RoundedWeights } from '../rounding-method.ts';
import { dequantise } from './dequantise.ts';
import { type PartEngine, partOfNetwork, type TensorClips } from './part-of-network.ts';
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

/** Values of tensors at hand. */
type Known = ReadonlyMap<string, TensorClips>;

/** By calibration clips: what every stage reads in the float network, for all assignments that are rounded on the same clips. */
const floatValues = new WeakMap<TensorClips, { readonly network: Network; readonly values: Known }>();

/** How far a rounding has come once a stage is done. */
interface Reached {
  /** Formats of the stage's weights. */
  readonly formats: string;
  readonly rounded: ReadonlyMap<string, RoundedWeights>;
  readonly behind: Behind;
  /** What the stage reads behind rounded weights; null where none of its weights is rounded. */
  readonly after: TensorClips | null;
}

/** What is known behind rounded weights. */
interface Behind {
  /** Tensors that no later rounding changes, as many as later stages start from. */
  readonly settled: Known;
  /** Whether nothing but the input was ever settled. */
  readonly isFresh: boolean;
}

interface LastReached {
  readonly network: Network;
  readonly weighing: FrameWeighing;
  readonly stages: readonly Reached[];
}

/** By calibration clips: the stages of the assignment before, for the next one that begins as it does. */
const lastReached: Readonly<Record<Sums, WeakMap<TensorClips, LastReached>>> = {
  apart: new WeakMap(),
  joined: new WeakMap(),
};

export interface SequentialOptions {
  /** By weight; those that are missing or float stay as they are. */
  readonly formats: ReadonlyMap<string, FormatName>;
  /** Features per clip, row-major [frames, bins]. */
  readonly clips: TensorClips;
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

/** How many stages a network is rounded in. */
export function stageCount(network: Network): number {
  return stagesOf(network).length;
}

/** @returns by weight, those of `formats` that are integers and that products read */
export function roundSequentially(
  network: Network,
  { formats, clips, engine, weighing, sums = 'apart', plain, onStage }: SequentialOptions,
): ReadonlyMap<string, RoundedWeights> {
  const stages = stagesOf(network);
  const rounded = new Map<string, RoundedWeights>();
  const input = singlePorts(network).input.name;
  let behind: Behind = { settled: new Map([[input, clips]]), isFresh: true };

  const isRounded = (name: string): boolean => {
    const format = formats.get(name);
    return format !== undefined && !isFloatFormat(format);
  };
  const joinedWith = (stage: Stage): readonly Stage[] =>
    sums === 'apart' || !stage.weights.every(isRounded)
      ? []
      : stages.filter((one) => one !== stage && isJoined(one, stage) && one.weights.every(isRounded));
  const afterOf = new Map<Stage, TensorClips>();

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
      behind = had.behind;
      if (had.after) afterOf.set(stage, had.after);
      reached.push(had);
      continue;
    }
    const wanted = weights.filter(isRounded);
    let after: TensorClips | null = null;
    if (wanted.length > 0) {
      const needs = partOfNetwork(network, [input], [vector])!.weights;
      const isSame = behind.isFresh && [...needs].every((name) => !rounded.has(name));
      after = stepTo(i);
      afterOf.set(stage, after);
      if (isSame && later.length === 0)
        for (const name of wanted) rounded.set(name, plain(name, formats.get(name)!));
      else {
        const made = roundStage({
          ...framesOf(vector, after),
          wanted: wanted.map((name) => ({ source: matrixSource(network, name), format: formats.get(name)! })),
          weighing,
          before: joined.filter((one) => !later.includes(one)).map((one) => addendsOf(one, stage)),
          later: later.map((one) => framesOf(one.vector).float),
        });
        for (const [name, one] of made) rounded.set(name, one);
      }
    }
    const ofStage = new Map([...rounded].filter(([name]) => weights.includes(name)));
    reached.push({ formats: own, rounded: ofStage, behind, after });
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

  /** All stages at once: the network runs as often for one as for all. */
  function floatOf(vector: string): TensorClips {
    let found = floatValues.get(clips);
    if (found?.network !== network) {
      const given = new Map([[input, clips]]);
      const part = partOfNetwork(network, given.keys(), vectorsFrom(0))!;
      floatValues.set(clips, (found = { network, values: run(part.network, given) }));
    }
    return found.values.get(vector)!;
  }

  /** What a stage reads behind the weights that are rounded; `behind` goes on to where later stages can start. */
  function stepTo(stage: number): TensorClips {
    const { vector } = stages[stage]!;
    const unsettled = unsettledBy(network, new Set(vectorsFrom(stage)));
    const part = partOfNetwork(network, behind.settled.keys(), [vector])!.network;
    const borders = bordersOf(part, network, unsettled);
    const made = run(
      dequantise({ ...part, outputs: portsOf(new Set([vector, ...borders])) }, roundedOf(part)),
      behind.settled,
    );
    const settled = new Map([...behind.settled, ...[...made].filter(([name]) => !unsettled.has(name))]);
    const later = partOfNetwork(network, settled.keys(), vectorsFrom(stage))!.network.inputs;
    behind = {
      settled: new Map(later.map(({ tensor }) => [tensor, settled.get(tensor)!])),
      isFresh: behind.isFresh && unsettled.has(vector),
    };
    return made.get(vector)!;
  }

  function vectorsFrom(stage: number): readonly string[] {
    return stages.slice(stage).map(({ vector }) => vector);
  }

  function roundedOf(part: Network): ReadonlyMap<string, RoundedWeights> {
    return new Map([...rounded].filter(([name]) => part.tensors.has(name)));
  }

  /** @returns the outputs of the part, those that it is given as they are */
  function run(part: Network, from: Known): Known {
    const outputs = part.outputs.filter(({ tensor }) => !from.has(tensor));
    const inputs = part.inputs.map(({ tensor }) => from.get(tensor)!);
    const made = outputs.length === 0 ? [] : engine({ ...part, outputs })(inputs);
    const given = part.outputs.flatMap(({ tensor }) => {
      const clips = from.get(tensor);
      return clips ? [[tensor, clips] as const] : [];
    });
    return new Map([...given, ...outputs.map(({ tensor }, i) => [tensor, made[i]!] as const)]);
  }
}

const portsOf = (names: ReadonlySet<string>) => [...names].map((tensor) => ({ name: tensor, tensor }));

/** Tensors that products of these vectors lead to. */
function unsettledBy(network: Network, vectors: ReadonlySet<string>): ReadonlySet<string> {
  const primitives = primitivesOf(network);
  const found = new Set<string>();
  let before = -1;
  while (found.size > before) {
    before = found.size;
    for (const layer of primitives) {
      const isOpen = layer.kind === 'matmul' && vectors.has(layer.inputs[0]!);
      if (isOpen || layer.inputs.some((name) => found.has(name))) {
        for (const name of layer.outputs) found.add(name);
      }
    }
    for (const { state, next } of network.carried) if (found.has(next)) found.add(state);
  }
  return found;
}

/** Of the tensors that a part makes: the settled ones that lead to others. */
function bordersOf(part: Network, network: Network, unsettled: ReadonlySet<string>): readonly string[] {
  const read = new Set(
    primitivesOf(network)
      .filter(({ outputs }) => outputs.some((name) => unsettled.has(name)))
      .flatMap((layer) => primitiveOf(layer).reads(layer)),
  );
  const given = new Set(part.inputs.map(({ tensor }) => tensor));
  return [...part.tensors.values()]
    .filter(
      ({ name, data }) => data === undefined && !given.has(name) && !unsettled.has(name) && read.has(name),
    )
    .map(({ name }) => name);
}
