// Which rounding an assignment of formats gets. Plain rounding depends on a matrix, its format and statistics alone, so a search
// has each once; finishing depends on the whole assignment and on audio, and is for what is reported or exported.
import { matrixInputs, type NetworkStatistics, weighingOf } from '../calibrate/index.ts';
import type { Network } from '../network/index.ts';
import { type FormatName, formatOf, isFloatFormat } from '../program/formats.ts';
import { heldBackError, heldBackPower } from './finish/held-back.ts';
import type { PartEngine } from './finish/part-of-network.ts';
import { hasJoinedSums, roundSequentially, type Sums, stageCount } from './finish/sequential.ts';
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

/** A rounding of an assignment that was tried. */
export interface TriedStep {
  readonly step: RoundingStep;
  /** Mean squared error of the output on held-back audio. */
  readonly error: number;
  /** By weight. */
  readonly rounded: ReadonlyMap<string, RoundedWeights>;
}

/** Steps that go together, and in how many stages. */
export interface Untried {
  readonly steps: readonly RoundingStep[];
  readonly stages: number;
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
  /**
   * What `finish` has to try, for who would have it tried elsewhere, the longest first. None where nothing is compared, or what is
   * best is known.
   */
  untried(formats: ReadonlyMap<string, FormatName>): readonly Untried[];
  /** @param onStage told when a stage is next */
  attempt(
    formats: ReadonlyMap<string, FormatName>,
    steps: readonly RoundingStep[],
    onStage?: () => void,
  ): readonly TriedStep[];
  /** Has `finish` take the best of what was tried. */
  settle(formats: ReadonlyMap<string, FormatName>, tried: readonly TriedStep[]): void;
}

/** Of the output's power, -45 dB: lost beside what activations of 8 bits cost, with room for audio that is harder than what was held back. */
const NEXT_TO_NOTHING = 10 ** -4.5;
/** In the order of what they ask for: of equal ones the first. */
const STEPS = ['nearest', 'plain', 'full', 'joined'] as const;

/** Layer after layer; the others are rounded matrix by matrix, and at hand again. */
const isInSequence = (step: RoundingStep): boolean => step === 'full' || step === 'joined';

const NO_STATISTICS: NetworkStatistics = new Map();
/** Shared by all that lower: a process rounds a matrix once. */
export const NEAREST_WEIGHTS = createWeightStore(NEAREST);
const NEAREST_CHOICE: WeightChoice = { weights: NEAREST_WEIGHTS, statistics: NO_STATISTICS };

export const NEAREST_ROUNDING: Rounding = {
  mode: 'nearest',
  plain: () => NEAREST_CHOICE,
  finish: () => ({ ...NEAREST_CHOICE, step: 'nearest', errors: {} }),
  untried: () => [],
  attempt: () => [],
  settle: () => undefined,
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

  /** Null where there is nothing to compare. Statistics of audio are not asked for: they have moments of whatever products read. */
  function comparedOn(formats: ReadonlyMap<string, FormatName>): RoundingAudio | null {
    if (mode === 'plain' || vectors.size === 0) return null;
    return isPlain(formats) || [...formats.values()].some(isByte) ? material.audio() : null;
  }

  const asked = STEPS.filter(
    (step) => (step !== 'nearest' || mode !== 'full') && (step !== 'joined' || hasJoinedSums(network)),
  );

  function stagesIn(steps: readonly RoundingStep[]): number {
    return steps.reduce((sum, step) => sum + (isInSequence(step) ? stageCount(network) : 1), 0);
  }

  function untried(formats: ReadonlyMap<string, FormatName>): readonly Untried[] {
    const audio = comparedOn(formats);
    if (audio === null || knownOf(formats, audio)) return [];
    // Of 8 bits nearest may be all that is tried.
    const groups = isPlain(formats)
      ? [...asked.filter(isInSequence).map((step) => [step]), asked.filter((step) => !isInSequence(step))]
      : [asked];
    return groups.map((steps) => ({ steps, stages: stagesIn(steps) }));
  }

  function finish(formats: ReadonlyMap<string, FormatName>): FinishedChoice {
    const audio = comparedOn(formats);
    if (audio === null) {
      const choice = plain(formats);
      return { ...choice, step: choice === NEAREST_CHOICE ? 'nearest' : 'plain', errors: {} };
    }
    if (!knownOf(formats, audio)) settle(formats, attempt(formats, asked));
    return knownOf(formats, audio)!;
  }

  function keyOf(formats: ReadonlyMap<string, FormatName>): string {
    return JSON.stringify([...vectors.keys()].map((name) => [name, formats.get(name) ?? 'f32']));
  }

  /** Beyond this process. */
  function storedName(formats: ReadonlyMap<string, FormatName>, audio: RoundingAudio): string | undefined {
    return material.cache?.keyOf([
      `finished 7 ${mode} ${material.floor} ${keyOf(formats)}`,
      ...partsOfNetwork(network),
      ...[...audio.heard, new Float32Array(0), ...audio.heldBack].map(bytesOf),
    ]);
  }

  function knownOf(
    formats: ReadonlyMap<string, FormatName>,
    audio: RoundingAudio,
  ): FinishedChoice | undefined {
    const key = keyOf(formats);
    const had = finished.get(key);
    if (had) return had;
    const name = storedName(formats, audio);
    const stored = name === undefined ? null : material.cache!.get(name);
    if (!stored) return undefined;
    const found = chosen(formats, unpackFinished<RoundingStep>(stored));
    finished.set(key, found);
    return found;
  }

  function chosen(
    formats: ReadonlyMap<string, FormatName>,
    { step, errors, rounded }: Finished<RoundingStep>,
  ): FinishedChoice {
    if (step === 'nearest') return { ...NEAREST_CHOICE, step, errors };
    const choice = secondOrder(formats);
    return { ...choice, weights: withFinished(choice.weights, rounded), step, errors };
  }

  function settle(formats: ReadonlyMap<string, FormatName>, tried: readonly TriedStep[]): void {
    const byStep = STEPS.flatMap((step) => tried.find((one) => one.step === step) ?? []);
    // A step has to earn its place.
    const { step, rounded } = byStep.reduce((best, one) => (one.error < best.error ? one : best));
    const errors = Object.fromEntries(byStep.map((one) => [one.step, one.error]));
    finished.set(keyOf(formats), chosen(formats, { step, errors, rounded }));
    const audio = material.audio();
    const name = audio === null ? undefined : storedName(formats, audio);
    if (name !== undefined) {
      const kept = isInSequence(step) ? rounded : new Map<string, RoundedWeights>();
      material.cache!.put(name, packFinished({ step, errors, rounded: kept }));
    }
  }

  function attempt(
    formats: ReadonlyMap<string, FormatName>,
    steps: readonly RoundingStep[],
    onStage?: () => void,
  ): readonly TriedStep[] {
    const { engine, floor } = material;
    const { heard, heldBack: clips } = material.audio()!;
    const heldBack = { clips, engine, floor };
    const inSequence = (sums: Sums): ReadonlyMap<string, RoundedWeights> =>
      roundSequentially(network, {
        formats,
        clips: heard,
        engine,
        weighing: weighingOf(statistics()),
        sums,
        plain: secondOrderOf,
        onStage: () => onStage?.(),
      });
    const atOnce = (choice: WeightChoice): ReadonlyMap<string, RoundedWeights> => {
      onStage?.();
      return roundProducts(network, (weight) => formats.get(weight), choice);
    };
    const roundings = {
      nearest: () => atOnce(NEAREST_CHOICE),
      plain: () => atOnce(secondOrder(formats)),
      full: () => inSequence('apart'),
      joined: () => inSequence('joined'),
    };
    const tried: TriedStep[] = [];
    for (const step of steps) {
      const rounded = roundings[step]();
      const error = heldBackError(network, rounded, heldBack);
      tried.push({ step, error, rounded });
      const isEnough = error <= NEXT_TO_NOTHING * heldBackPower(network, heldBack);
      if (step === 'nearest' && isEnough && !isPlain(formats)) break;
    }
    return tried;
  }

  return { mode, plain, finish, untried, attempt, settle };
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
