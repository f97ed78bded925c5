// What the rounding of weights is decided on: statistics of noisy clips, and some of the clips themselves, of which every fifth
// part is held back to compare roundings on. Statistics are kept in the user's cache.
import { createHash } from 'node:crypto';
import type { NetworkStatistics } from '../calibrate/index.ts';
import {
  matrixProducts,
  observePowers,
  observeWeighings,
  packStatistics,
  rangeMethod,
  rangesFromJson,
  unpackStatistics,
} from '../calibrate/index.ts';
import { type ByteCache, userCache } from '../disk/index.ts';
import { type Network, singlePorts, tensorSize } from '../network/index.ts';
import {
  chooseStatistics,
  createRounding,
  NEAREST_ROUNDING,
  type Rounding,
  type RoundingAudio,
  type RoundingMode,
} from '../precision/index.ts';
import { createClipRun, createObservedRun } from '../wasm/index.ts';
import { embeddedClips } from './assets.ts';
import { featuresOf, readStatistics } from './calibration.ts';
import type { LoadedModel } from './one-model.ts';

/** Where it comes from: a directory of clips, a calibration file, or what the package brings along. */
export interface RoundingSource {
  /** Noisy WAVs, or a directory with noisy/; of a model that is fed features, feature files. */
  readonly calibrate?: string | undefined;
  /** With its moments beside it; with ranges alone all is rounded to nearest. */
  readonly calibration?: string | undefined;
}

/** Plain data, for threads too. */
export interface RoundingParts {
  readonly mode: RoundingMode;
  readonly statistics: NetworkStatistics;
  readonly audio: RoundingAudio | null;
  /** Of the mask, a gain. */
  readonly floor: number;
}

/** The same for a thread that makes the statistics itself: that takes seconds. */
export interface RoundingTask extends Omit<RoundingParts, 'statistics'> {
  /** Null where they follow from the audio. */
  readonly statistics: NetworkStatistics | null;
  /** Of the network. */
  readonly fingerprint: string;
}

export function taskOfParts(parts: RoundingParts, fingerprint: string): RoundingTask {
  const { mode, audio, floor } = parts;
  return { mode, audio, floor, fingerprint, statistics: audio === null ? parts.statistics : null };
}

export function partsOfTask(
  graph: Network,
  { mode, audio, floor, fingerprint, statistics }: RoundingTask,
  cache: ByteCache = userCache(),
): RoundingParts {
  const known = statistics ?? statisticsOf({ graph, fingerprint }, audio!, floor, cache);
  return { mode, audio, floor, statistics: known };
}

/** A name for all that decides roundings beside weights and formats. */
export function roundingIdentity({ mode, statistics, audio, floor }: RoundingParts): string {
  const hash = createHash('sha256').update(`${mode} ${floor}\n`);
  const add = (values: Float32Array | Float64Array): void => {
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  };
  if (audio) for (const clip of [...audio.heard, ...audio.heldBack]) add(clip);
  else for (const { moments } of statistics.values()) if (moments) add(moments.upper);
  return hash.digest('hex');
}

/** Of every so many clips the last is held back; of fewer clips the last part of each. */
const HELD_BACK_OF = 5;

/** @throws HushbitError `bad-audio`, `bad-calibration` */
export function readRoundingParts(
  model: LoadedModel,
  mode: RoundingMode,
  { calibrate, calibration }: RoundingSource,
  cache: ByteCache = userCache(),
): RoundingParts {
  const maskFloorDb = model.frontEnd?.maskFloorDb ?? null;
  const floor = maskFloorDb === null ? Number.NEGATIVE_INFINITY : 10 ** (maskFloorDb / 20);
  if (calibration !== undefined) {
    return { mode, statistics: readStatistics(model, calibration), audio: null, floor };
  }
  const dirs =
    calibrate === undefined
      ? (['calibration', 'mixtures'] as const).flatMap((part) => embeddedClips(part) ?? [])
      : [calibrate];
  const clips = dirs.flatMap((dir) => featuresOf(model, dir));
  const audio = splitClips(clips, tensorSize(singlePorts(model.graph).input));
  return partsOfAudio(model, mode, audio, floor, cache);
}

/** Statistics are of the audio that is heard, and measured, or found in the cache, when they are first asked for. */
export function partsOfAudio(
  model: Pick<LoadedModel, 'graph' | 'fingerprint'>,
  mode: RoundingMode,
  audio: RoundingAudio,
  floor: number,
  cache: ByteCache = userCache(),
): RoundingParts {
  let known: NetworkStatistics | undefined;
  return {
    mode,
    // Whether weights of 8 bits need any shows on the audio alone.
    get statistics() {
      return (known ??= statisticsOf(model, audio, floor, cache));
    },
    audio,
    floor,
  };
}

export function splitClips(clips: readonly Float32Array[], bins: number): RoundingAudio {
  if (clips.length >= HELD_BACK_OF) {
    const isHeldBack = (i: number): boolean => i % HELD_BACK_OF === HELD_BACK_OF - 1;
    return {
      heard: clips.filter((_, i) => !isHeldBack(i)),
      heldBack: clips.filter((_, i) => isHeldBack(i)),
    };
  }
  const cut = (clip: Float32Array): number => bins * Math.ceil((clip.length / bins) * (1 - 1 / HELD_BACK_OF));
  const parts = clips.map((clip) => [clip.subarray(0, cut(clip)), clip.subarray(cut(clip))] as const);
  return {
    heard: parts.map(([heard]) => heard),
    // A clip of a frame or two has nothing to hold back.
    heldBack: parts.map(([heard, rest]) => (rest.length > 0 ? rest : heard)),
  };
}

/** Mean square of each tensor that changes; null where there is no audio. Statistics of audio have what rounding goes by alone. */
export function powersOf(graph: Network, { audio }: RoundingParts): ReadonlyMap<string, number> | null {
  return audio && observePowers(graph, audio.heard, createObservedRun(graph));
}

/** Kept by the model, the part of it that is read (a file may have several outputs), and every value of the clips. */
function statisticsOf(
  { graph, fingerprint }: Pick<LoadedModel, 'graph' | 'fingerprint'>,
  { heard, heldBack }: RoundingAudio,
  floor: number,
  cache: ByteCache,
): NetworkStatistics {
  const bytes = [...heard, new Float32Array(0), ...heldBack].map(
    (clip) => new Uint8Array(clip.buffer, clip.byteOffset, clip.byteLength),
  );
  const read = JSON.stringify([...graph.tensors.keys()]);
  const key = cache.keyOf([`statistics 5 ${floor}`, fingerprint, read, ...bytes]);
  const found = cache.get(key);
  const known = found && unpackKept(graph, found);
  if (known) return known;
  // Ranges of what is rounded on are read by nobody: those of activations are `calibrate`'s. Nor are variances but those of products.
  const products = matrixProducts(graph);
  const observed = observeWeighings(
    graph,
    heard,
    ['by-level', 'alike'],
    createObservedRun(graph),
    rangeMethod('min-max'),
    (tensor) => products.has(tensor),
  );
  const chosen = chooseStatistics(graph, observed, { clips: heldBack, engine: createClipRun, floor }, cache);
  cache.put(key, packKept(chosen));
  return chosen;
}

/** Ranges in JSON after their length, then means and moments. */
function packKept(statistics: NetworkStatistics): Uint8Array {
  const ranges = Object.fromEntries([...statistics].map(([name, { range }]) => [name, range]));
  const text = new TextEncoder().encode(JSON.stringify(ranges));
  const rest = packStatistics(statistics, (content) => content);
  const bytes = new Uint8Array(4 + text.length + rest.length);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  bytes.set(rest, 4 + text.length);
  return bytes;
}

function unpackKept(network: Network, bytes: Uint8Array): NetworkStatistics {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const json: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const ranges = rangesFromJson(network, json, 'kept statistics');
  return unpackStatistics(bytes.subarray(4 + length), ranges, (content) => content, 'kept statistics');
}

/** @param parts asked for when weights below 8 bits are first rounded, and then again: of the same audio */
export function openRounding(
  network: Network,
  mode: RoundingMode,
  parts: () => RoundingParts,
  cache: ByteCache = userCache(),
): Rounding {
  return mode === 'nearest'
    ? NEAREST_ROUNDING
    : createRounding(network, mode, {
        statistics: () => parts().statistics,
        audio: () => parts().audio,
        engine: createClipRun,
        get floor() {
          return parts().floor;
        },
        cache,
      });
}
