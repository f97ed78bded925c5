// What a measurer's result looks like, for results that others computed.
import { z } from 'zod';
import { deviceSchema } from '../queue/index.ts';
import { clipScoresSchema } from './clip-scores.ts';
import { MEASURERS } from './precision-jobs.ts';

const bytes = z.number().min(0);
const memory = z.object({
  equation4Bytes: bytes,
  flashBytes: bytes,
  ramBytes: bytes,
  denoiserRamBytes: bytes.nullable(),
  memoryBytes: bytes,
});
const deviation = z.object({ power: z.number(), error: z.number(), count: z.number() });
export const timeFiguresSchema = z.object({
  nsPerFrame: z.number().positive(),
  spreadNs: z.number().min(0),
  uniform8NsPerFrame: z.number().positive(),
  ratio: z.number().positive(),
  ratioError: z.number().min(0).nullish(),
  by: deviceSchema.optional(),
});

const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  [MEASURERS.quality.id]: clipScoresSchema,
  [MEASURERS.scores.id]: clipScoresSchema,
  [MEASURERS.noisy.id]: clipScoresSchema,
  [MEASURERS.deviation.id]: z.object({ output: deviation, mask: deviation }),
  [MEASURERS.finish.id]: memory,
  [MEASURERS.memory.id]: memory,
  [MEASURERS.time.id]: timeFiguresSchema,
};

export function isValueOf(measurer: string, value: unknown): boolean {
  return SCHEMAS[measurer]?.safeParse(value).success ?? false;
}
