// Ranges (least and greatest value) of every tensor: read from a calibration file, or observed on audio features.
import { HushbitError } from '../base/errors.ts';
import type { Network } from '../network/index.ts';
import { type ObservedRun, observeNetwork } from './observe-network.ts';
import { rangeOf, type TensorRange } from './observers/range.ts';
import { defaultRangeMethod } from './range-method.ts';

/** By tensor name; one entry per tensor of the graph. */
export type TensorRanges = ReadonlyMap<string, TensorRange>;

/** A constant whose ends in the file are off by more than this share of its range belongs to other weights. */
const FOREIGN_SHARE = 0.01;

/**
 * Ranges over whole clips, each from a fresh state; constants have the range of their values.
 * @param clips features per clip, row-major [frames, bins]
 * @param run the float32 network; the slow reference run by default
 * @param method how a range follows from values
 */
export function observeRanges(
  graph: Network,
  clips: readonly Float32Array[],
  run?: ObservedRun,
  method = defaultRangeMethod(graph),
): TensorRanges {
  const tensors = [...graph.tensors.values()];
  const observers = new Map(tensors.flatMap(({ name, data }) => (data ? [] : [[name, method.observe()]])));
  observeNetwork(graph, clips, new Map([...observers].map(([name, { add }]) => [name, add])), run);
  return new Map(
    tensors.map(({ name, data }) => [name, data ? rangeOf(data) : observers.get(name)!.result()]),
  );
}

/**
 * Ranges out of parsed JSON, `{"tensor": {"min": .., "max": .., "narrow": {"min": .., "max": ..}}}`, `narrow` where there is one.
 * Constants may be missing: their values decide.
 * @param json the parsed file
 * @param place its name, for messages
 * @param origin a run compares its model itself, by all bytes
 */
export function rangesFromJson(
  graph: Network,
  json: unknown,
  place: string,
  origin: 'file' | 'run' = 'file',
): TensorRanges {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw bad(place, 'an object of ranges by tensor name', Array.isArray(json) ? 'a list' : String(json));
  }
  const entries = new Map<string, unknown>(Object.entries(json));
  for (const name of entries.keys()) {
    if (!graph.tensors.has(name)) {
      throw bad(place, `tensors of ${graph.name}`, `"${name.slice(0, 60)}"`, 'is it for another model?');
    }
  }
  const ranges = new Map<string, TensorRange>();
  for (const tensor of graph.tensors.values()) {
    const entry = entries.get(tensor.name);
    if (entry === undefined) {
      if (!tensor.data) throw bad(place, `a range of ${tensor.name}`, 'none', 'calibrate again');
      ranges.set(tensor.name, rangeOf(tensor.data));
      continue;
    }
    const range = readRange(entry, `${place}, ${tensor.name}`);
    const given = (entry as { narrow?: unknown } | null)?.narrow;
    if (given === undefined) {
      ranges.set(tensor.name, range);
      continue;
    }
    const narrow = readRange(given, `${place}, ${tensor.name}, narrow`);
    if (narrow.min < range.min || narrow.max > range.max) {
      const got = `${narrow.min} .. ${narrow.max}`;
      throw bad(`${place}, ${tensor.name}, narrow`, `a part of ${range.min} .. ${range.max}`, got);
    }
    ranges.set(tensor.name, { ...range, narrow });
  }
  if (origin === 'file') checkConstants(graph, ranges, place);
  return ranges;
}

function readRange(entry: unknown, place: string): TensorRange {
  const { min, max } = (entry ?? {}) as { min?: unknown; max?: unknown };
  if (typeof min === 'number' && typeof max === 'number' && max - min >= 0 && max - min < Infinity) {
    return { min, max };
  }
  throw bad(place, 'finite numbers min <= max', `${String(min)}, ${String(max)}`);
}

/** Constants are a model's fingerprint: where most have other ranges than the file says, it was made for another one. */
function checkConstants(graph: Network, ranges: TensorRanges, place: string): void {
  const constants = [...graph.tensors.values()].filter(({ data }) => data);
  const differing = constants.filter(({ name, data }) => {
    const actual = rangeOf(data!);
    const said = ranges.get(name)!;
    const tolerance = FOREIGN_SHARE * (actual.max - actual.min);
    return Math.abs(actual.min - said.min) > tolerance || Math.abs(actual.max - said.max) > tolerance;
  });
  if (2 * differing.length <= constants.length) return;
  throw bad(
    place,
    `ranges of the weights of ${graph.name}`,
    `others for ${differing.length} of ${constants.length}`,
    'it was made for another model; make one with `hushbit calibrate`',
  );
}

/** What `rangesFromJson` reads. */
export function rangesToJson(ranges: TensorRanges): Record<string, TensorRange> {
  return Object.fromEntries(
    [...ranges].map(([name, { min, max, narrow }]) => [name, { min, max, ...(narrow ? { narrow } : {}) }]),
  );
}

function bad(place: string, expected: string, got: string, remedy = 'make one with `hushbit calibrate`') {
  return new HushbitError({ code: 'bad-calibration', place, expected, got, remedy });
}
