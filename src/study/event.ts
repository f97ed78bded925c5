// The lines of events.jsonl. What a study knows is what these say, in their order.
import { z } from 'zod';
import { HushbitError } from '../base/errors.ts';
import { checkGenome } from '../search/index.ts';
import { checkedParse, parseJson } from './checked-parse.ts';

const genome = z.array(z.int()).readonly();
const trial = z.int().min(0);

const reasonSchema = z.strictObject({
  kind: z.enum(['refused', 'threw', 'died', 'out-of-memory', 'timed-out']),
  message: z.string(),
  attempts: z.int().min(1),
});

const outcomeSchema = z.union([
  z.strictObject({ ok: z.json(), costMs: z.number(), worker: z.string() }),
  z.strictObject({ failed: reasonSchema, retryable: z.boolean(), costMs: z.number(), worker: z.string() }),
]);

const createdSchema = z.strictObject({ type: z.literal('created'), format: z.literal(2) });

/** A genome that the strategy asked for, for the first time. */
const askedSchema = z.strictObject({
  type: z.literal('asked'),
  /** Counts from 0 in the order of asking. */
  trial,
  generation: z.int().min(0),
  genome,
  /** For its error and costs alone. */
  probe: z.literal(true).optional(),
});

/**
 * A job ended: of a trial, of a reference of the whole study, or of what its front is shown beside. Formats and context stand in `asked`
 * and run.json.
 */
const measuredSchema = z.strictObject({
  type: z.literal('measured'),
  trial: trial.optional(),
  reference: z.int().min(0).optional(),
  beside: z.string().min(1).optional(),
  measurer: z.string(),
  version: z.string(),
  clip: z.string().optional(),
  device: z.string().optional(),
  replicate: z.int().min(0),
  outcome: outcomeSchema,
});

const estimateSchema = z.strictObject({
  mean: z.number(),
  standardError: z.number().nullable(),
  n: z.int().min(0),
});

const completeSchema = z.strictObject({
  type: z.literal('finished'),
  trial,
  state: z.literal('complete'),
  /** Minimised, in the order of run.json's `objectives`. */
  objectives: z.array(z.number()).readonly(),
  errors: z.array(z.number()).readonly().optional(),
  violations: z.array(z.number()).readonly().optional(),
  /** Power of what the output lost, relative to the output; where a strategy is steered by it. */
  error: z.number().optional(),
  /** As of a probe. */
  excess: z.array(z.number()).readonly().optional(),
  values: z.record(z.string(), estimateSchema).optional(),
  details: z.record(z.string(), z.json()),
  /** Milliseconds since this run was started or last resumed. */
  elapsedMs: z.number(),
  /** With what was measured of the front in addition; the strategy was told what the first line of the trial says. */
  confirmed: z.literal(true).optional(),
});

/** `infeasible`: it was refused, and always will be; `failed`: no value after all attempts. */
const endedSchema = z.strictObject({
  type: z.literal('finished'),
  trial,
  state: z.enum(['infeasible', 'failed']),
  /** What could not be measured: `quality of CLIP`. */
  job: z.string(),
  reason: reasonSchema,
  elapsedMs: z.number(),
});

/** A probe has no values that people see. */
const probedSchema = z.strictObject({
  type: z.literal('finished'),
  trial,
  state: z.literal('probed'),
  error: z.number().nullable(),
  /** In the order of run.json's `objectives`; null where nothing was measured for one. */
  objectives: z.array(z.number().nullable()).readonly(),
  /** Of each limited cost that was measured, by which fraction of the limit it is above it; none where nothing is limited. */
  excess: z.array(z.number()).readonly().optional(),
  elapsedMs: z.number(),
});

/** The strategy was told a whole generation. */
const toldSchema = z.strictObject({
  type: z.literal('told'),
  generation: z.int().min(0),
  /** Trials that ended by then. */
  evaluations: z.int().min(0),
  /** Genomes asked for again by then, and answered without measuring. */
  cached: z.int().min(0),
  /** Of everything measured by then. */
  hypervolume: z.number(),
  /** Genomes of rank 0 of the surviving population, sorted as in pareto_gen_<g>.csv. */
  front: z.array(genome).readonly(),
  /** State of the random source after survival; a replay must come to the same. */
  random: z.array(z.int()).readonly(),
});

const stoppedSchema = z.strictObject({
  type: z.literal('stopped'),
  why: z.string(),
  /** Trials that were measured further: what the front consists of. None where it was not confirmed, or is not limited. */
  solutions: z.array(trial).readonly().optional(),
});

const eventSchema = z.union([
  createdSchema,
  askedSchema,
  measuredSchema,
  completeSchema,
  endedSchema,
  probedSchema,
  toldSchema,
  stoppedSchema,
]);

export type Asked = z.output<typeof askedSchema>;
export type MeasuredEvent = z.output<typeof measuredSchema>;
export type Complete = z.output<typeof completeSchema>;
export type Ended = z.output<typeof endedSchema>;
export type Probed = z.output<typeof probedSchema>;
export type Finished = Complete | Ended | Probed;
export type Told = z.output<typeof toldSchema>;
export type StudyEvent = z.output<typeof eventSchema>;

/** What run.json fixes of the lines. */
export interface EventShape {
  readonly objectives: readonly string[];
  readonly levels: readonly number[];
}

const byType: Readonly<Record<string, z.ZodType<StudyEvent>>> = {
  created: createdSchema,
  asked: askedSchema,
  measured: measuredSchema,
  finished: z.discriminatedUnion('state', [completeSchema, endedSchema, probedSchema]),
  told: toldSchema,
  stopped: stoppedSchema,
};

/** @throws HushbitError `bad-run` for a line that is no event of a study of this shape. */
export function parseEvent(line: string, shape: EventShape, place: string, remedy: string): StudyEvent {
  const json = parseJson(line, place, 'bad-run', remedy) as { type?: unknown } | null;
  const schema = byType[String(json?.type)];
  const bad = (field: string, expected: string, got: string): never => {
    throw new HushbitError({ code: 'bad-run', place: `${place}: ${field}`, expected, got, remedy });
  };
  if (!schema || !Object.hasOwn(byType, String(json?.type))) {
    return bad('type', Object.keys(byType).join(', '), JSON.stringify(json?.type) ?? 'nothing');
  }
  const event = checkedParse(schema, json, place, 'bad-run', remedy);
  const genomes = event.type === 'asked' ? [event.genome] : event.type === 'told' ? event.front : [];
  for (const one of genomes) {
    try {
      checkGenome(one, shape.levels, 'genome');
    } catch (error) {
      if (!(error instanceof HushbitError)) throw error;
      bad(error.parts.place, error.parts.expected, error.parts.got);
    }
  }
  if (event.type === 'finished' && (event.state === 'complete' || event.state === 'probed')) {
    const { objectives } = event;
    if (objectives.length !== shape.objectives.length) {
      bad('objectives', `${shape.objectives.length} numbers`, String(objectives.length));
    }
  }
  return event;
}
