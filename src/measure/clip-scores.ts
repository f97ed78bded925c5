// What one clip is worth after a network: the shape in which jobs, events and reports have it.
import { z } from 'zod';

const deviation = z.object({ power: z.number(), error: z.number(), count: z.number() });

/** A search asks for raw PESQ and fidelity alone; what was not asked for is null. */
export const clipScoresSchema = z.object({
  /** Null, as all but fidelity, for a clip of features: nothing is heard of it. */
  pesqRaw: z.number().nullable(),
  pesqNb: z.number().nullable(),
  /** Null also below 16 kHz. */
  pesqWb: z.number().nullable(),
  /** Null also where there is too little speech. */
  stoi: z.number().nullable(),
  siSdrDb: z.number().nullable(),
  /** From the float32 network; null where that was not run. */
  fidelity: z.object({ output: deviation, mask: deviation }).nullable(),
});

export type ClipScores = Readonly<z.output<typeof clipScoresSchema>>;
