// What run.json keeps of the command line, so that a run can be resumed, scored and exported from its directory alone.
import path from 'node:path';
import { z } from 'zod';
import { WINDOW_NAMES } from '../audio/index.ts';
import { HushbitError } from '../base/errors.ts';
import type { TensorRanges } from '../calibrate/index.ts';
import { rangesToJson } from '../calibrate/index.ts';
import type { FrontEnd } from '../frontend/index.ts';
import {
  type ClipChoice,
  isEmbeddedModel,
  isFeatureClip,
  type LoadedModel,
  type RoundingParts,
  type RoundingSource,
  roundingIdentity,
  type ScoredClip,
} from '../inputs/index.ts';
import { ROUNDING_MODES } from '../precision/index.ts';
import type { FormatName } from '../program/index.ts';
import type { FormatChoice, SchemeName } from '../scheme/index.ts';
import type { RunFile } from '../study/index.ts';
import { clipHash } from './clip-hash.ts';
import { CONSTRAINT_NAMES, type Constraint } from './constraints.ts';
import type { HostMeterOptions } from './host-meter.ts';
import type { LatencyTimes } from './latency-table.ts';
import { OBJECTIVE_NAMES, type ObjectiveName } from './objectives.ts';
import type { SiteRule } from './search-formats.ts';
import type { TargetTimes } from './target-table.ts';

const RANGE = z.object({ min: z.number(), max: z.number() });

const clipSources = z.object({
  clips: z.string().optional(),
  clean: z.array(z.string()).optional(),
  noisy: z.array(z.string()).optional(),
  /** Of a run on features. */
  features: z.string().optional(),
});

const contextSchema = z.object({
  scheme: z.enum(['integer', 'paper']),
  /** Null, as the front end, in a run on features. */
  window: z.enum(WINDOW_NAMES).nullable(),
  maskFloorDb: z.number().nullable(),
  /** Whole; runs of the first version have window and floor alone. */
  frontEnd: z.record(z.string(), z.json()).nullish(),
  /** Of a model file with several outputs, where one was named. */
  outputPort: z.string().optional(),
  /** Widths or names, as they were given. */
  formats: z.array(z.union([z.number().int().positive(), z.string()])),
  objectives: z.array(z.enum(OBJECTIVE_NAMES)),
  latency: z.enum(['host', 'table']),
  latencyTimes: z
    .object({
      operationNs: z.record(z.string(), z.number()),
      restNs: z.number(),
      light: z
        .object({
          weights: z.string().transform((name) => name as FormatName),
          lightBytes: z.number(),
          fullBytes: z.number(),
          operationNs: z.record(z.string(), z.number()),
        })
        .optional(),
      scale: z.number(),
      medianErrorPercent: z.number(),
      worstErrorPercent: z.number(),
    })
    .nullable(),
  /** What the run is for, where that is not the host; sums are those of its table. */
  target: z
    .object({
      target: z.string(),
      compiler: z.string(),
      cflags: z.string(),
      overhead: z.object({ perHop: z.number(), perBlock: z.number(), perCall: z.number() }),
      codeBytes: z.number(),
      constantBytes: z.number(),
      stackBytes: z.number(),
      cyclesPerInstruction: z.number(),
      medianErrorPercent: z.number(),
      worstErrorPercent: z.number(),
    })
    .optional(),
  iterations: z.number().int().positive().nullable(),
  cflags: z.string().nullable(),
  /** `samples` are frames where the clips are features. */
  clips: z.array(z.object({ name: z.string(), samples: z.number(), sha256: z.string() })),
  ranges: z.record(z.string(), RANGE.extend({ narrow: RANGE.optional() })),
  /** Formats of some sites; none where all have the same choice. */
  rules: z
    .array(
      z.object({
        option: z.enum(['--formats-for', '--lock']),
        sites: z.string(),
        formats: z.array(z.union([z.number().int().positive(), z.string()])),
      }),
    )
    .optional(),
  /** Linear layers of the model are folded. */
  fold: z.boolean().optional(),
  /** Of weights below 8 bits; none where the run has no such. */
  rounding: z.object({ mode: z.enum(ROUNDING_MODES), identity: z.string() }).optional(),
  /** None in runs of the first version. */
  constraints: z.array(z.object({ name: z.enum(CONSTRAINT_NAMES), limit: z.number() })).default([]),
});

/** Where the files were when the run began or was last resumed; absolute. Runs of the first version have them in the context. */
const placesSchema = z.object({
  /** Several where networks follow each other. */
  modelPath: z.union([z.string(), z.array(z.string())]),
  clipSources,
  /** Of pairs that the front is scored on besides; nothing for the embedded ones. */
  validation: z.string().optional(),
  /** Of what weights were rounded on; nothing for what the package brings along. */
  rounding: z.object({ calibrate: z.string().optional(), calibration: z.string().optional() }).optional(),
});

export type RunPlaces = z.output<typeof placesSchema>;
export type RunContext = z.output<typeof contextSchema>;

export interface ContextParts {
  readonly scheme: SchemeName;
  readonly model: LoadedModel;
  readonly frontEnd: FrontEnd | null;
  readonly formats: readonly FormatChoice[];
  readonly objectives: readonly ObjectiveName[];
  readonly options: ClipChoice &
    HostMeterOptions & {
      readonly features?: string;
      readonly validation?: string;
      readonly outputPort?: string;
      readonly fold?: boolean;
    };
  readonly clips: readonly ScoredClip[];
  readonly ranges: TensorRanges;
  readonly constraints: readonly Constraint[];
  readonly rules: readonly SiteRule[];
  readonly rounding: RoundingParts | null;
  readonly latency: 'host' | 'table';
  readonly latencyTimes: LatencyTimes | null;
  /** Of a run for another target than the host. */
  readonly target: TargetTimes | null;
}

/** Paths become absolute: a run may be resumed from elsewhere. */
export function placesOfRun(
  { model, options }: Pick<ContextParts, 'model' | 'options'>,
  rounding: RoundingSource | null,
): RunPlaces {
  const absolute = (files: readonly string[]) => files.map((file) => path.resolve(file));
  const { clips, clean, noisy, features, validation } = options;
  return {
    modelPath:
      typeof model.source === 'string' ? absoluteModel(model.source) : model.source.map(absoluteModel),
    clipSources: {
      ...(clips === undefined ? {} : { clips: path.resolve(clips) }),
      ...(clean === undefined ? {} : { clean: absolute(clean) }),
      ...(noisy === undefined ? {} : { noisy: absolute(noisy) }),
      ...(features === undefined ? {} : { features: path.resolve(features) }),
    },
    ...(validation === undefined ? {} : { validation: path.resolve(validation) }),
    ...(rounding && { rounding: absolutePlaces(rounding) }),
  };
}

const absoluteModel = (name: string): string => (isEmbeddedModel(name) ? name : path.resolve(name));

function absolutePlaces({ calibrate, calibration }: RoundingSource) {
  return {
    ...(calibrate === undefined ? {} : { calibrate: path.resolve(calibrate) }),
    ...(calibration === undefined ? {} : { calibration: path.resolve(calibration) }),
  };
}

export function contextOfRun(parts: ContextParts): RunContext {
  const { options } = parts;
  return {
    scheme: parts.scheme,
    window: parts.frontEnd?.window ?? null,
    maskFloorDb: parts.frontEnd?.maskFloorDb ?? null,
    frontEnd: parts.frontEnd && asJson(parts.frontEnd),
    ...(options.outputPort === undefined ? {} : { outputPort: options.outputPort }),
    formats: [...parts.formats],
    objectives: [...parts.objectives],
    latency: parts.latency,
    latencyTimes: parts.latencyTimes && { ...parts.latencyTimes },
    ...(parts.target && { target: { ...parts.target, overhead: { ...parts.target.overhead } } }),
    iterations: options.iterations ?? null,
    cflags: options.cflags ?? null,
    clips: parts.clips.map(identityOf),
    ranges: rangesToJson(parts.ranges),
    ...(options.fold && { fold: true }),
    ...(parts.rules.length > 0 && {
      rules: parts.rules.map(({ option, sites, formats }) => ({ option, sites, formats: [...formats] })),
    }),
    ...(parts.rounding && {
      rounding: { mode: parts.rounding.mode, identity: roundingIdentity(parts.rounding) },
    }),
    constraints: parts.constraints.map((one) => ({ ...one })),
  };
}

function asJson({ stages, ...frontEnd }: FrontEnd) {
  return { ...frontEnd, ...(stages && { stages: stages.map((stage) => ({ ...stage })) }) };
}

function identityOf(clip: ScoredClip): RunContext['clips'][number] {
  const samples = isFeatureClip(clip) ? clip.frames : clip.noisy.length;
  return { name: clip.name, samples, sha256: clipHash(clip) };
}

/**
 * The clips of a run among those given: in its order and under its names, whatever their files are called now.
 * @throws HushbitError `bad-run` where they are not those that the solutions were scored on
 */
export function clipsOfRun<T extends ScoredClip>(context: RunContext, pairs: readonly T[], dir: string): T[] {
  const byHash = new Map(pairs.map((pair) => [clipHash(pair), pair]));
  const found = context.clips.map(({ name, sha256 }) => {
    const pair = byHash.get(sha256);
    return pair && { ...pair, name };
  });
  const missing = context.clips.find((_, i) => !found[i]);
  if (!missing && pairs.length === context.clips.length) return found as T[];
  throw new HushbitError({
    code: 'bad-run',
    place: dir,
    expected: `the ${context.clips.length} clips of the run as they were`,
    got: missing ? `another ${missing.name}, or none` : `${pairs.length} clips`,
    remedy: 'give --clips with the place where they are now, or search again',
  });
}

/** @throws HushbitError `bad-run` for a run.json that `hushbit search` did not write */
export function readContext(run: RunFile): RunContext {
  return parsed(contextSchema, run.context, 'context');
}

/** @throws HushbitError `bad-run` as `readContext` */
export function readPlaces(run: RunFile): RunPlaces {
  return parsed(placesSchema, run.places ?? run.context, run.places ? 'places' : 'context');
}

function parsed<T extends z.ZodType>(schema: T, value: unknown, field: string): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw new HushbitError({
    code: 'bad-run',
    place: `run.json: ${field}.${issue.path.join('.')}`,
    expected: 'what `hushbit search` writes',
    got: issue.message,
  });
}
