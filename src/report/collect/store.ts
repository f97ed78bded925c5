// DIR/report-data: what a report needs beside the run, made once and kept: scores, memory maps, references, enhanced speech.
// Kept by what it is made of: the run's own key (model, front end, ranges), formats, and the samples of clips. Names decide
// nothing, so that other audio under a known name is scored, and a resumed run makes only what is new.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { decodeWav, encodeWav } from '../../audio/index.ts';
import { HushbitError } from '../../base/errors.ts';
import { readBytes, readJson, writeWhole } from '../../disk/index.ts';
import { clipScoresSchema } from '../../measure/index.ts';
import type { RunFile } from '../../study/index.ts';

const clip = z.object({ name: z.string(), hash: z.string() });
const latency = z.object({ nsPerFrame: z.number(), spreadNs: z.number() }).nullable();
const memory = z.object({
  equation4Bytes: z.number(),
  flashBytes: z.number(),
  ramBytes: z.number(),
  // Not there in what was kept before they were told apart.
  denoiserRamBytes: z.number().nullable().optional(),
  memoryBytes: z.number().optional(),
});
const blocks = z.array(z.object({ layer: z.string(), role: z.string(), bytes: z.number() })).readonly();

const memoryMap = z.object({
  flash: blocks,
  ram: blocks,
  arena: z
    .object({
      bytes: z.number(),
      operations: z.number(),
      buffers: z
        .array(
          z.object({
            name: z.string(),
            offset: z.number(),
            bytes: z.number(),
            first: z.number(),
            last: z.number(),
          }),
        )
        .readonly(),
    })
    .nullable(),
});

/** On the target of the run; null where nothing could be counted, not there where nobody asked. */
const cost = z.object({ perHop: z.number(), cyclesPerHop: z.number() }).nullable().optional();

const reference = z.object({
  name: z.string(),
  latency,
  cost,
  memory: memory.nullable(),
  objectiveBytes: z.number().nullable(),
});

const measuredSchema = z.object({
  format: z.literal(2),
  /** `keyOfRun`. */
  key: z.string(),
  sites: z.array(z.object({ name: z.string(), layer: z.string(), kind: z.string(), elements: z.number() })),
  searchClips: z.array(clip),
  validationClips: z.array(clip),
  /** By subject (a reference's name or a solution's key), then by clip. */
  scores: z.record(z.string(), z.record(z.string(), clipScoresSchema)),
  references: z.array(reference),
  /** By `solutionKey`. */
  solutions: z.record(z.string(), z.object({ memory, memoryMap, cost })),
  listening: z
    .object({
      clip: z.string(),
      /** Of its samples. */
      hash: z.string(),
      set: z.enum(['search', 'validation']),
      startSeconds: z.number(),
      seconds: z.number(),
      sampleRateHz: z.number(),
    })
    .nullable(),
  /** Solutions by their key. */
  operationTimes: z.array(
    z.object({
      name: z.string(),
      key: z.string().nullable(),
      operations: z.array(z.object({ name: z.string(), ns: z.number() })),
    }),
  ),
  sensitivity: z.array(z.object({ site: z.string(), loss: z.number(), bits: z.number() })),
});

export type Measured = z.output<typeof measuredSchema>;
export type MeasuredReference = z.output<typeof reference>;
export type ClipKey = z.output<typeof clip>;
export type ScoresByClip = Measured['scores'][string];

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

export function solutionKey(genome: readonly number[]): string {
  return hashOf(genome.join(' '));
}

/** Of what decides scores beside formats and clip. */
export function keyOfRun({ model, context }: RunFile): string {
  const { scheme, window, maskFloorDb, frontEnd, ranges } = context;
  return hashOf(JSON.stringify([model.fingerprint, scheme, window, maskFloorDb, frontEnd ?? null, ranges]));
}

const FOLDER = 'report-data';
const file = (dir: string): string => path.join(dir, FOLDER, 'measured.json');

/** Null where nothing is kept. @throws HushbitError `bad-run` where what is kept is no such thing */
export function readMeasured(dir: string): Measured | null {
  if (!existsSync(file(dir))) return null;
  const json = readJson(file(dir), 'bad-run', 'report data') as { format?: unknown } | null;
  // The first version kept scores by the names of clips: they say nothing of what was heard.
  if (json?.format === 1) return null;
  const parsed = measuredSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new HushbitError({
    code: 'bad-run',
    place: `${file(dir)}: ${issue.path.join('.')}`,
    expected: 'what `hushbit report` writes',
    got: issue.message,
    remedy: `remove ${path.join(dir, FOLDER)}; it will be made again`,
  });
}

export function writeMeasured(dir: string, measured: Measured): void {
  writeWhole(file(dir), `${JSON.stringify(measured)}\n`);
}

function trackFile(dir: string, track: string): string {
  return path.join(dir, FOLDER, 'audio', `${track}.wav`);
}

/** @param track `clean`, `noisy`, a reference's name or a solution's key */
export function readTrack(dir: string, track: string): Float32Array | null {
  const name = trackFile(dir, track);
  if (!existsSync(name)) return null;
  return decodeWav(readBytes(name, 'bad-run', 'a WAV file'), { place: name }).samples;
}

export function writeTrack(dir: string, track: string, samples: Float32Array, sampleRateHz: number): void {
  writeWhole(trackFile(dir, track), encodeWav(samples, sampleRateHz, 16));
}
