// DIR/report-data: what a report needs beside the journal, made once and kept: scores on validation clips, memory maps,
// references, enhanced speech. Kept by genome, so that a resumed run makes only what is new.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { decodeWav, encodeWav } from '../../audio/index.ts';
import { HushbitError } from '../../base/errors.ts';
import { readBytes, readJson, writeWhole } from '../../disk/index.ts';

const clipScores = z.array(z.object({ name: z.string(), pesqRaw: z.number() })).readonly();
const latency = z.object({ nsPerFrame: z.number(), spreadNs: z.number() }).nullable();
const memory = z.object({ equation4Bytes: z.number(), flashBytes: z.number(), ramBytes: z.number() });
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

const reference = z.object({
  name: z.string(),
  search: clipScores,
  validation: clipScores,
  latency,
  memory: memory.nullable(),
  objectiveBytes: z.number().nullable(),
});

const measuredSchema = z.object({
  format: z.literal(1),
  /** Of the model that made it. */
  fingerprint: z.string(),
  sites: z.array(z.object({ name: z.string(), layer: z.string(), kind: z.string(), elements: z.number() })),
  searchClips: z.array(z.string()),
  validationClips: z.array(z.string()),
  references: z.array(reference),
  /** By `solutionKey`. */
  solutions: z.record(z.string(), z.object({ validation: clipScores, memoryMap })),
  listening: z
    .object({
      clip: z.string(),
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

export function solutionKey(genome: readonly number[]): string {
  return createHash('sha256').update(genome.join(' ')).digest('hex').slice(0, 16);
}

const FOLDER = 'report-data';
const file = (dir: string): string => path.join(dir, FOLDER, 'measured.json');

/** Null where nothing is kept. @throws HushbitError `bad-run` where what is kept is no such thing */
export function readMeasured(dir: string): Measured | null {
  if (!existsSync(file(dir))) return null;
  const parsed = measuredSchema.safeParse(readJson(file(dir), 'bad-run', 'report data'));
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
