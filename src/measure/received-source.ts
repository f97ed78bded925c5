// What measuring threads are made from, as it came from another machine: checked field by field before anything is computed of it.
import { z } from 'zod';
import { HushbitError } from '../base/errors.ts';
import { type FrontEnd, parseFrontEnd } from '../frontend/index.ts';
import type { ScoredClip } from '../inputs/feature-clip.ts';
import type { RoundingParts } from '../inputs/rounding.ts';
import { checkNetwork, type Network, singlePorts, tensorSize } from '../network/index.ts';
import { ROUNDING_MODES } from '../precision/index.ts';
import { SCHEME_NAMES, type SchemeName } from '../scheme/scheme.ts';
import type { MetricSet } from './quality.ts';

/** `MeasuringSource` without what only a process has. */
export interface SourceData {
  readonly scheme: SchemeName;
  readonly network: Network;
  readonly ranges: ReadonlyMap<string, { readonly min: number; readonly max: number }>;
  readonly frontEnd: FrontEnd | null;
  readonly clips: readonly ScoredClip[];
  readonly excerpts: readonly ScoredClip[];
  readonly rounding: RoundingParts | null;
  readonly metrics: MetricSet;
}

const MOST_SAMPLES = 2 ** 26;
const name = z.string().min(1).max(1_000);
const floats = z
  .instanceof(Float32Array)
  .refine((values) => values.length <= MOST_SAMPLES && values.every(Number.isFinite), 'no finite values');
const doubles = z
  .instanceof(Float64Array)
  .refine((values) => values.every(Number.isFinite), 'no finite values');
const rateHz = z.number().min(1_000).max(1_000_000);
/** Nothing was seen of what lies between Infinity and -Infinity; a mask without a floor has -Infinity. */
const real = z.custom<number>((value) => typeof value === 'number' && !Number.isNaN(value), 'no number');
const range = z.strictObject({ min: real, max: real });

const pairSchema = z.strictObject({
  name,
  sampleRateHz: rateHz,
  clean: floats,
  noisy: floats,
  input: z.strictObject({ sampleRateHz: rateHz, samples: floats }).optional(),
});
const featuresSchema = z
  .strictObject({
    name,
    frames: z.int().min(1),
    inputs: z.int().min(1),
    outputs: z.int().min(1),
    features: floats,
  })
  .refine(
    ({ frames, inputs, features }) => features.length === frames * inputs,
    'another number of features',
  );
const clips = z.array(z.union([pairSchema, featuresSchema])).max(100_000);

const matrixSchema = z
  .strictObject({ size: z.int().min(1), upper: doubles })
  .refine(({ size, upper }) => upper.length === (size * (size + 1)) / 2, 'another size');
const statisticsSchema = z.strictObject({
  frames: z.number().min(0),
  range,
  mean: doubles.optional(),
  variance: doubles.optional(),
  moments: matrixSchema.optional(),
  centre: doubles.optional(),
  weighing: z.enum(['by-level', 'alike']).optional(),
});

const roundingSchema = z.strictObject({
  mode: z.enum(ROUNDING_MODES),
  statistics: z.map(name, statisticsSchema),
  audio: z.strictObject({ heard: z.array(floats), heldBack: z.array(floats) }).nullable(),
  floor: real,
});

const sourceSchema = z.strictObject({
  scheme: z.enum(SCHEME_NAMES),
  network: z.unknown(),
  ranges: z.map(name, range),
  frontEnd: z.unknown(),
  clips,
  excerpts: clips,
  rounding: roundingSchema.nullable(),
  metrics: z.enum(['search', 'front', 'all']),
});

/** @throws HushbitError `bad-file`, `bad-model` */
export function checkSource(given: unknown): SourceData {
  const { success, data, error } = sourceSchema.safeParse(given);
  if (!success) {
    const issue = error.issues[0]!;
    throw bad(issue.path.join('.') || 'all of it', issue.message);
  }
  const network = checkNetwork(data.network);
  const frontEnd = data.frontEnd === null ? null : parseFrontEnd(data.frontEnd, 'what was sent: front end');
  const { input, output } = singlePorts(network);
  const [inputs, outputs] = [tensorSize(input), tensorSize(output)];
  for (const clip of [...data.clips, ...data.excerpts]) {
    if ('features' in clip && (clip.inputs !== inputs || clip.outputs !== outputs)) {
      throw bad(`clip ${clip.name}`, `${clip.inputs} and ${clip.outputs} values a frame`);
    }
  }
  if (data.rounding) checkStatistics(data.rounding as RoundingParts, network, inputs);
  return { ...(data as Omit<SourceData, 'frontEnd' | 'network'>), network, frontEnd };
}

/** Sizes are those of the tensors that they are about. */
function checkStatistics({ statistics, audio }: RoundingParts, network: Network, inputs: number): void {
  for (const [tensor, { mean, variance, moments, centre }] of statistics) {
    const found = network.tensors.get(tensor);
    if (!found) throw bad('statistics', `tensor ${tensor}`);
    const size = tensorSize(found);
    const isSize = [mean, variance, centre].every((values) => values === undefined || values.length === size);
    if (!isSize || (moments && moments.size !== size)) throw bad('statistics', `another size of ${tensor}`);
  }
  for (const clip of audio ? [...audio.heard, ...audio.heldBack] : []) {
    if (clip.length % inputs !== 0) throw bad('audio of the rounding', `${clip.length} values`);
  }
}

function bad(place: string, got: string): HushbitError {
  return new HushbitError({
    code: 'bad-file',
    place: `what was sent: ${place}`.slice(0, 200),
    expected: 'what a search sends',
    got: got.slice(0, 200),
  });
}
