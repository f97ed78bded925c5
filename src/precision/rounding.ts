// Which rounding an assignment of formats gets. Plain rounding depends on a matrix, its format and statistics alone, so a search
// has each once; finishing depends on the whole assignment and on audio, and is for what is reported or exported.
import { matrixInputs, type NetworkStatistics, weighingOf } from '../calibrate/index.ts';
import type { Network } from '../network/index.ts';
import { type FormatName, formatOf, isFloatFormat } from '../program/formats.ts';
import { heldBackError, heldBackPower } from './finish/held-back.ts';
import type { PartEngine } from './finish/part-of-network.ts';
import { hasJoinedSums, roundSequentially, type Sums } from './finish/sequential.ts';
import { type Finished, packFinished, unpackFinished } from './finished-file.ts';
import { matrixSource, roundProducts, vectorsOfProducts, type WeightChoice } from './round-products.ts';
import type { RoundedWeights } from './rounding-method.ts';
import { createWeightStore, type RoundedCache, type WeightStore } from './weight-store.ts';
import { NEAREST } from './weights/nearest.ts';
import { isNarrow, PLAIN } from './weights/plain.ts';

/**
 * nearest. plain: by what errors cost the product, matrix by matrix. full: layer after layer, products that are added to each other
 * apart or joined, or plain: what does best on calibration audio that was held back. auto: whichever of these leaves the least error of the output there; of weights of 8 bits
 * and more nearest, where its error is lost beside the output.
 */
export const ROUNDING_MODES = ['nearest', 'plain', 'full', 'auto'] as const;
export type RoundingMode = (typeof ROUNDING_MODES)[number];
/** What one assignment got. */
export type RoundingStep = (typeof STEPS)[number];

/** Features per clip, row-major [frames, bins]. */
export interface RoundingAudio {
  readonly heard: readonly Float32Array[];
  /** What steps are compared on. */
  readonly heldBack: readonly Float32Array[];
}

export interface RoundingMaterial {
  /** Asked for once, when a matrix first needs them; frames weigh in finishing as they do in these. */
  readonly statistics: () => NetworkStatistics;
  /** Null where statistics came from a file: then nothing can be finished. */
  readonly audio: () => RoundingAudio | null;
  readonly engine: PartEngine;
  /** Of the mask, a gain; -Infinity for none. */
  readonly floor: number;
  readonly cache: RoundedCache | null;
}

export interface FinishedChoice extends WeightChoice {
  readonly step: RoundingStep;
  /** Error of the output on held-back audio, by step; empty where nothing was compared. */
  readonly errors: Readonly<Partial<Record<RoundingStep, number>>>;
}

export interface Rounding {
  readonly mode: RoundingMode;
  /** What a search lowers an assignment with. @param formats by weight */
  plain(formats: ReadonlyMap<string, FormatName>): WeightChoice;
  /** What is deployed. */
  finish(formats: ReadonlyMap<string, FormatName>): FinishedChoice;
}

/** Of the output's power, -45 dB: lost beside what activations of 8 bits cost, with room for audio that is harder than what was held back. */
const NEXT_TO_NOTHING = 10 ** -4.5;
/** In the order of what they ask for: of equal ones the first. */
const STEPS = ['nearest', 'plain', 'full', 'joined'] as const;

const NO_STATISTICS: NetworkStatistics = new Map();
/** Shared by all that lower: a process rounds a matrix once. */
export const NEAREST_WEIGHTS = createWeightStore(NEAREST);
const NEAREST_CHOICE: WeightChoice = { weights: NEAREST_WEIGHTS, statistics: NO_STATISTICS };

export const NEAREST_ROUNDING: Rounding = {
  mode: 'nearest',
  plain: () => NEAREST_CHOICE,
  finish: () => ({ ...NEAREST_CHOICE, step: 'nearest', errors: {} }),
};

/** Whether moments are known of what products read: without them all is rounded to nearest. */
export function hasMoments(network: Network, statistics: NetworkStatistics): boolean {
  return matrixInputs(network).some((vector) => statistics.get(vector)?.moments !== undefined);
}

export function createRounding(network: Network, mode: RoundingMode, material: RoundingMaterial): Rounding {
  if (mode === 'nearest') return NEAREST_ROUNDING;
  const everywhere = createWeightStore(PLAIN, material.cache);
  /** At 8 bits and more nearest is mostly as good as float. */
  const narrow: WeightStore = {
    method: 'plain where narrow',
    get: (source, format, known, leastScale) =>
      (isNarrow(format) ? everywhere : NEAREST_WEIGHTS).get(source, format, known, leastScale),
  };
  const store = mode === 'auto' ? narrow : everywhere;
  let known: NetworkStatistics | undefined;
  const statistics = (): NetworkStatistics => (known ??= material.statistics());
  const finished = new Map<string, FinishedChoice>();
  const vectors = vectorsOfProducts(network);

  const isPlain = (formats: ReadonlyMap<string, FormatName>): boolean =>
    mode !== 'auto' || [...formats.values()].some(isNarrow);
  /** Whose scale has few enough steps that nearest may not do. */
  const isByte = (format: FormatName): boolean =>
    !isFloatFormat(format) && formatOf(format).storageBits === 8;

  function plain(formats: ReadonlyMap<string, FormatName>): WeightChoice {
    return isPlain(formats) && hasMoments(network, statistics())
      ? { weights: store, statistics: statistics() }
      : NEAREST_CHOICE;
  }

  function secondOrderOf(name: string, format: FormatName): RoundedWeights {
    const known = statistics().get(vectors.get(name)!) ?? null;
    return everywhere.get(matrixSource(network, name), format, known, null);
  }

  /** As `plain`, but for formats that a search rounds to nearest: what finishing compares nearest with. */
  function secondOrder(formats: ReadonlyMap<string, FormatName>): WeightChoice {
    if (isPlain(formats)) return plain(formats);
    return {
      weights: everywhere,
      get statistics() {
        return statistics();
      },
    };
  }

  function finish(formats: ReadonlyMap<string, FormatName>): FinishedChoice {
    const choice = plain(formats);
    const isCompared = choice !== NEAREST_CHOICE || [...formats.values()].some(isByte);
    const audio = isCompared ? material.audio() : null;
    const only: RoundingStep = choice === NEAREST_CHOICE ? 'nearest' : 'plain';
    if (mode === 'plain' || audio === null) return { ...choice, step: only, errors: {} };
    const asked = [...vectors.keys()].map((name) => [name, formats.get(name) ?? 'f32'] as const);
    const key = JSON.stringify(asked);
    const had = finished.get(key);
    if (had) return had;
    const made = finishOn(audio, secondOrder(formats), formats, key);
    finished.set(key, made);
    return made;
  }

  function finishOn(
    audio: RoundingAudio,
    choice: WeightChoice,
    formats: ReadonlyMap<string, FormatName>,
    key: string,
  ): FinishedChoice {
    const { cache, engine, floor } = material;
    const name = cache?.keyOf([
      `finished 7 ${mode} ${floor} ${key}`,
      ...partsOfNetwork(network),
      ...[...audio.heard, new Float32Array(0), ...audio.heldBack].map(bytesOf),
    ]);
    const stored = name === undefined ? null : cache!.get(name);
    const { step, errors, rounded } = stored ? unpackFinished<RoundingStep>(stored) : compute();
    if (!stored && name !== undefined) {
      cache!.put(name, packFinished({ step, errors, rounded }));
    }
    if (step === 'nearest') return { ...NEAREST_CHOICE, step, errors };
    if (step === 'plain') return { ...choice, step, errors };
    return { ...choice, weights: withFinished(choice.weights, rounded), step, errors };

    function inSequence(sums: Sums): ReadonlyMap<string, RoundedWeights> {
      const weighing = weighingOf(statistics());
      return roundSequentially(network, {
        formats,
        clips: audio.heard,
        engine,
        weighing,
        sums,
        plain: secondOrderOf,
      });
    }

    function compute(): Finished<RoundingStep> {
      const heldBack = { clips: audio.heldBack, engine, floor };
      const errors: Partial<Record<RoundingStep, number>> = {};
      const rounded = new Map<RoundingStep, ReadonlyMap<string, RoundedWeights>>();
      const steps = {
        nearest: () => roundProducts(network, (weight) => formats.get(weight), NEAREST_CHOICE),
        plain: () => roundProducts(network, (weight) => formats.get(weight), choice),
        full: () => inSequence('apart'),
        joined: () => inSequence('joined'),
      };
      const asked = STEPS.filter(
        (step) => (step !== 'nearest' || mode !== 'full') && (step !== 'joined' || hasJoinedSums(network)),
      );
      for (const step of asked) {
        rounded.set(step, steps[step]());
        errors[step] = heldBackError(network, rounded.get(step)!, heldBack);
        const isEnough = errors[step]! <= NEXT_TO_NOTHING * heldBackPower(network, heldBack);
        if (step === 'nearest' && isEnough && !isPlain(formats)) break;
      }
      // A step has to earn its place.
      const step = [...rounded.keys()].reduce((best, one) => (errors[one]! < errors[best]! ? one : best));
      const isFinished = step === 'full' || step === 'joined';
      return { step, errors, rounded: isFinished ? rounded.get(step)! : new Map() };
    }
  }

  return { mode, plain, finish };
}

/** All that decides what a network computes: how it is laid out, then every constant, biases and slopes too. */
function partsOfNetwork({ tensors, layers, inputs, outputs, carried }: Network): (string | Uint8Array)[] {
  const shapes = [...tensors.values()].map(({ name, shape, data }) => [name, shape, data !== undefined]);
  const constants = [...tensors.values()].flatMap(({ data }) => (data ? [bytesOf(data)] : []));
  return [JSON.stringify([shapes, layers, inputs, outputs, carried]), ...constants];
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** A store that has finished weights, where no bias asks for a wider scale. */
function withFinished(inner: WeightStore, finished: ReadonlyMap<string, RoundedWeights>): WeightStore {
  return {
    method: 'finished',
    get(source, format, statistics, leastScale) {
      const own = finished.get(source.name);
      const isFit =
        own?.matrix.format === format &&
        (leastScale === null || leastScale.every((least, row) => least <= own.matrix.scale[row]!));
      return isFit ? own : inner.get(source, format, statistics, leastScale);
    },
  };
}
