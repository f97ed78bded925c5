// front.json: the solutions that nothing evaluated so far dominates.
import path from 'node:path';
import { z } from 'zod';
import { HushbitError } from '../base/errors.ts';
import { compareGenomes, comparePoints } from '../search/index.ts';
import { writeAtomically } from './atomic-write.ts';
import { checkedParse, parseJson } from './checked-parse.ts';
import { doubtsOf } from './doubt.ts';
import { readText } from './files.ts';
import type { RunFile } from './run-file.ts';

const valuesSchema = z.record(
  z.string(),
  z.strictObject({ mean: z.number(), standardError: z.number().nullable(), n: z.number() }),
);

const intervalSchema = z.strictObject({ mean: z.number(), low: z.number(), high: z.number() });

const solutionSchema = z.strictObject({
  /** One value per site, as run.json's `alleles` say (bit-widths). */
  genome: z.array(z.number()).readonly(),
  /** By name, one per site; runs of the first version have none. */
  formats: z.array(z.string()).optional(),
  /** As people say them: `pesqRaw`, `latencyNs`, `memoryBytes`; null where there is none. */
  objectives: z.record(z.string(), z.number().nullable()),
  /** What the search minimised, by the names of run.json's `objectives`. */
  normalised: z.record(z.string(), z.number()),
  /** What is known of it, each with its error. */
  values: valuesSchema.optional(),
  /** The same on clips that the search has not heard. */
  validation: valuesSchema.optional(),
  /** By how much less it seems to lose, from float32, on the clips of the search than on those. */
  optimism: z.record(z.string(), intervalSchema).optional(),
  /** By how much it misses each constraint of the run; only where it misses one. */
  missed: z.record(z.string(), z.number()).optional(),
  /** Not finished and not measured whole: the search was ended before. */
  provisional: z.literal(true).optional(),
  /** Where raw PESQ is above that of something more faithful to float32: the gain may be chance. See `Doubt`. */
  doubt: z
    .strictObject({
      against: z.number().nullable(),
      pesqRaw: z.number(),
      fidelityDb: z.number().nullable(),
    })
    .optional(),
});

const frontSchema = z.strictObject({
  sites: z.array(z.string()),
  /** Of the network as it is: what a drop counts from, on the clips of the search and on those that it did not hear. */
  float32: z.strictObject({ pesqRaw: z.number(), validationPesqRaw: z.number().optional() }).optional(),
  /** Sorted by the normalised values, in their order, and then by genome. */
  solutions: z.array(solutionSchema),
});

export type Solution = z.output<typeof solutionSchema>;
export type Front = z.output<typeof frontSchema>;

/** The part of an evaluation that a front needs. */
export interface Evaluated {
  readonly genome: readonly number[];
  /** Minimised. */
  readonly objectives: readonly number[];
  readonly details: Readonly<Record<string, unknown>>;
  readonly values?: Solution['values'];
  /** By how much each constraint is missed. */
  readonly violations?: readonly number[];
  /** Finished and measured whole. */
  readonly isConfirmed?: boolean;
}

const NAME = 'front.json';

/** By objectives, then by genome; in place. */
export function sortEvaluated<T extends Evaluated>(evaluations: T[]): T[] {
  return evaluations.sort(
    (a, b) => comparePoints(a.objectives, b.objectives) || compareGenomes(a.genome, b.genome),
  );
}

/** The part of run.json that says how solutions are shown. */
export type Naming = Pick<RunFile, 'objectives' | 'alleles'>;

/** `details.objectives` if the evaluator gave any, else the minimised values under their names. */
export function toSolution(evaluated: Evaluated, { objectives: names, alleles }: Naming): Solution {
  const normalised = Object.fromEntries(names.map((name, index) => [name, evaluated.objectives[index]!]));
  const human = evaluated.details.objectives;
  const objectives = human === undefined ? normalised : (human as Solution['objectives']);
  const genome = evaluated.genome.map((level, gene) => alleles[gene]![level]!);
  const { values, details } = evaluated;
  const { formats } = details;
  const validation = details.validation as Solution['validation'];
  const optimism = details.optimism as Solution['optimism'];
  const missed = details.missed as Solution['missed'];
  return {
    genome,
    ...(Array.isArray(formats) ? { formats: formats as string[] } : {}),
    objectives: { ...objectives },
    normalised,
    ...(values ? { values } : {}),
    ...(validation ? { validation } : {}),
    ...(optimism ? { optimism } : {}),
    ...(missed ? { missed } : {}),
  };
}

/**
 * The solutions of a front, each with the doubt that the others, or float32, cast on its score.
 * @param isConfirmedInTheEnd members are measured further when the search ends: those that were not are told apart
 */
export function toFront(
  members: readonly Evaluated[],
  file: Naming & Pick<RunFile, 'sites'>,
  isConfirmedInTheEnd = false,
): Front {
  const judged = members.map(({ values }) =>
    values?.pesqRaw && values.fidelityDb
      ? { pesqRaw: values.pesqRaw.mean, fidelityDb: values.fidelityDb.mean }
      : null,
  );
  const { float32PesqRaw: pesqRaw, float32ValidationPesqRaw } = members[0]?.details ?? {};
  const validationPesqRaw =
    typeof float32ValidationPesqRaw === 'number' ? float32ValidationPesqRaw : undefined;
  const float32 = typeof pesqRaw === 'number' ? { pesqRaw, fidelityDb: Number.POSITIVE_INFINITY } : null;
  const doubts = doubtsOf(judged, float32);
  return {
    sites: file.sites,
    ...(typeof pesqRaw === 'number'
      ? { float32: { pesqRaw, ...(validationPesqRaw === undefined ? {} : { validationPesqRaw }) } }
      : {}),
    solutions: members.map((one, index) => {
      const doubt = doubts[index];
      return {
        ...toSolution(one, file),
        ...(isConfirmedInTheEnd && !one.isConfirmed ? { provisional: true as const } : {}),
        ...(doubt ? { doubt } : {}),
      };
    }),
  };
}

/** @throws HushbitError `failed` where `details.objectives` is there but holds something other than numbers and null. */
export function checkHumanObjectives(details: Readonly<Record<string, unknown>>, place: string): void {
  if (details.objectives === undefined) return;
  checkedParse(solutionSchema.shape.objectives, details.objectives, `${place}: details.objectives`, 'failed');
}

/** One line per solution: fit for a diff. */
export function formatFront(front: Front): string {
  const solutions = front.solutions.map((solution) => JSON.stringify(solution)).join(',\n');
  const float32 = front.float32 ? `"float32":${JSON.stringify(front.float32)},` : '';
  return `{"sites":${JSON.stringify(front.sites)},${float32}"solutions":[\n${solutions}\n]}\n`;
}

export function writeFront(dir: string, front: Front): void {
  writeAtomically(path.join(dir, NAME), formatFront(front));
}

/** @throws HushbitError `bad-run` where the text is no front. `place` is named in messages. */
export function parseFront(text: string, place: string): Front {
  const front = checkedParse(frontSchema, parseJson(text, place, 'bad-run'), place, 'bad-run');
  front.solutions.forEach((solution, index) => {
    if (solution.genome.length === front.sites.length) return;
    throw new HushbitError({
      code: 'bad-run',
      place: `${place}: solutions.${index}.genome`,
      expected: `${front.sites.length} genes, one per site`,
      got: String(solution.genome.length),
    });
  });
  return front;
}

/** @throws HushbitError `bad-run` where front.json is missing or not valid. */
export function readFront(dir: string): Front {
  const place = path.join(dir, NAME);
  const text = readText(place);
  if (text !== undefined) return parseFront(text, place);
  throw new HushbitError({
    code: 'bad-run',
    place: dir,
    expected: 'a run directory with front.json',
    got: 'none',
    remedy: 'resume the run to write it',
  });
}
