// What run.json keeps of the command line, so that a run can be resumed, scored and exported from its directory alone.
import path from 'node:path';
import { z } from 'zod';
import { HushbitError } from '../base/errors.ts';
import type { TensorRanges } from '../calibrate/index.ts';
import { rangesToJson } from '../calibrate/index.ts';
import type { FrontEnd } from '../frontend/index.ts';
import type { ClipChoice, ClipPair, LoadedModel } from '../inputs/index.ts';
import { EMBEDDED_MODEL } from '../inputs/index.ts';
import type { FormatChoice, SchemeName } from '../scheme/index.ts';
import type { RunFile } from '../study/index.ts';
import { clipHash } from './clip-hash.ts';
import type { HostMeterOptions } from './host-meter.ts';
import type { LatencyTimes } from './latency-table.ts';

const clipSources = z.object({
  clips: z.string().optional(),
  clean: z.array(z.string()).optional(),
  noisy: z.array(z.string()).optional(),
});

const contextSchema = z.object({
  scheme: z.enum(['integer', 'paper']),
  modelPath: z.string(),
  window: z.enum(['rectangular', 'hann', 'sqrt-hann']),
  maskFloorDb: z.number().nullable(),
  /** Widths or names, as they were given. */
  formats: z.array(z.union([z.number().int().positive(), z.string()])),
  objectives: z.array(z.enum(['pesq', 'latency', 'memory'])),
  latency: z.enum(['host', 'table']),
  latencyTimes: z
    .object({
      operationNs: z.record(z.string(), z.number()),
      restNs: z.number(),
      scale: z.number(),
      medianErrorPercent: z.number(),
      worstErrorPercent: z.number(),
    })
    .nullable(),
  iterations: z.number().int().positive().nullable(),
  cflags: z.string().nullable(),
  clipSources,
  clips: z.array(z.object({ name: z.string(), samples: z.number(), sha256: z.string() })),
  ranges: z.record(z.string(), z.object({ min: z.number(), max: z.number() })),
});

export type RunContext = z.output<typeof contextSchema>;

export interface ContextParts {
  readonly scheme: SchemeName;
  readonly model: LoadedModel;
  readonly frontEnd: FrontEnd;
  readonly formats: readonly FormatChoice[];
  readonly objectives: readonly ('pesq' | 'latency' | 'memory')[];
  readonly options: ClipChoice & HostMeterOptions;
  readonly pairs: readonly ClipPair[];
  readonly ranges: TensorRanges;
  readonly latency: 'host' | 'table';
  readonly latencyTimes: LatencyTimes | null;
}

/** Paths become absolute: a run may be resumed from elsewhere. */
export function contextOfRun(parts: ContextParts): RunContext {
  const { options } = parts;
  const absolute = (files?: readonly string[]) => files?.map((file) => path.resolve(file));
  return {
    scheme: parts.scheme,
    modelPath: parts.model.name === EMBEDDED_MODEL ? EMBEDDED_MODEL : path.resolve(parts.model.name),
    window: parts.frontEnd.window,
    maskFloorDb: parts.frontEnd.maskFloorDb,
    formats: [...parts.formats],
    objectives: [...parts.objectives],
    latency: parts.latency,
    latencyTimes: parts.latencyTimes && { ...parts.latencyTimes },
    iterations: options.iterations ?? null,
    cflags: options.cflags ?? null,
    clipSources: {
      ...(options.clips === undefined ? {} : { clips: path.resolve(options.clips) }),
      ...(options.clean === undefined ? {} : { clean: absolute(options.clean) }),
      ...(options.noisy === undefined ? {} : { noisy: absolute(options.noisy) }),
    },
    clips: parts.pairs.map(identityOf),
    ranges: rangesToJson(parts.ranges),
  };
}

function identityOf(pair: ClipPair): RunContext['clips'][number] {
  return { name: pair.name, samples: pair.noisy.length, sha256: clipHash(pair) };
}

/** @throws HushbitError `bad-run` where the clips are not those that the solutions were scored on */
export function checkClipsOfRun(context: RunContext, pairs: readonly ClipPair[], dir: string): void {
  const found = pairs.map(identityOf);
  const changed = context.clips.find(({ sha256 }, i) => sha256 !== found[i]?.sha256);
  if (!changed && found.length === context.clips.length) return;
  throw new HushbitError({
    code: 'bad-run',
    place: dir,
    expected: `the ${context.clips.length} clips of the run as they were`,
    got: changed ? `another ${changed.name}, or none` : `${found.length} clips`,
    remedy: 'put the clips back, or search again',
  });
}

/** @throws HushbitError `bad-run` for a run.json that `hushbit search` did not write */
export function readContext(run: RunFile): RunContext {
  const parsed = contextSchema.safeParse(run.context);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new HushbitError({
    code: 'bad-run',
    place: `run.json: context.${issue.path.join('.')}`,
    expected: 'what `hushbit search` writes',
    got: issue.message,
  });
}
