// The lines of journal.jsonl: one per evaluation, one per generation.
import { z } from 'zod';
import { HushbitError } from '../base/errors.ts';
import { checkGenome } from '../search/index.ts';
import { checkedParse, parseJson } from './checked-parse.ts';

const genome = z.array(z.int()).readonly();

const evaluationRecordSchema = z.strictObject({
  type: z.literal('evaluation'),
  /** The generation that asked for it first. */
  generation: z.int().min(0),
  genome,
  /** Minimised, in the order of run.json's `objectives`. */
  objectives: z.array(z.number()).readonly(),
  details: z.record(z.string(), z.json()),
  /** Milliseconds since this run was started or last resumed. */
  elapsedMs: z.number(),
});

const generationRecordSchema = z.strictObject({
  type: z.literal('generation'),
  generation: z.int().min(0),
  /** Distinct genomes evaluated by the end of this generation. */
  evaluations: z.int().min(0),
  /** Genomes asked for again by the end of this generation and answered without evaluating. */
  cached: z.int().min(0),
  /** Of everything evaluated by the end of this generation. */
  hypervolume: z.number(),
  /** Genomes of rank 0 of the surviving population, sorted as in pareto_gen_<g>.csv. */
  front: z.array(genome).readonly(),
  /** State of the random source after survival; a replay must come to the same. */
  random: z.array(z.int()).readonly(),
});

export type EvaluationRecord = z.output<typeof evaluationRecordSchema>;
export type GenerationRecord = z.output<typeof generationRecordSchema>;
export type JournalRecord = EvaluationRecord | GenerationRecord;

/** What run.json fixes of the lines. */
export interface RecordShape {
  readonly objectives: readonly string[];
  readonly levels: readonly number[];
}

const recordSchema = z.discriminatedUnion('type', [evaluationRecordSchema, generationRecordSchema]);

/** @throws HushbitError `bad-run` for a line that is no record of a run of this shape. */
export function parseRecord(line: string, shape: RecordShape, place: string, remedy: string): JournalRecord {
  const record = checkedParse(
    recordSchema,
    parseJson(line, place, 'bad-run', remedy),
    place,
    'bad-run',
    remedy,
  );
  const genomes = record.type === 'evaluation' ? [record.genome] : record.front;
  for (const one of genomes) {
    try {
      checkGenome(one, shape.levels, 'genome');
    } catch (error) {
      if (!(error instanceof HushbitError)) throw error;
      throw new HushbitError({
        ...error.parts,
        code: 'bad-run',
        place: `${place}: ${error.parts.place}`,
        remedy,
      });
    }
  }
  if (record.type === 'evaluation' && record.objectives.length !== shape.objectives.length) {
    throw new HushbitError({
      code: 'bad-run',
      place: `${place}: objectives`,
      expected: `${shape.objectives.length} numbers`,
      got: String(record.objectives.length),
      remedy,
    });
  }
  return record;
}
