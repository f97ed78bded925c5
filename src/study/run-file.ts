// run.json: everything that decides what a run does, written when it starts and compared when it is resumed. How long it
// goes on and where its files lie decide nothing: a resumed run may say otherwise.
import path from 'node:path';
import { z } from 'zod';
import { HushbitError } from '../base/errors.ts';
import { MAX_LEVELS } from '../search/index.ts';
import { writeAtomically } from './atomic-write.ts';
import { checkedParse, parseJson, show } from './checked-parse.ts';
import { readText } from './files.ts';
import { withMovedNetwork } from './moved-network.ts';
import type { Problem } from './problem.ts';

const genome = z.array(z.int().min(0)).readonly();
const table = z.array(z.array(z.number()).readonly()).readonly();
const probability = z.number().min(0).max(1);

/** Names of the strategies, see `createStrategy`. */
export const STRATEGIES = [
  'guided',
  'nsga2',
  'knapsack',
  'random',
  'evoq',
  'hawq',
  'budget',
  'stochastic',
  'bayesian',
] as const;
export type StrategyName = (typeof STRATEGIES)[number];

/** How the search is done. The defaults are the paper's: pymoo's NSGA-II with 25 x 50 evaluations. */
const searchConfigurationSchema = z.strictObject({
  strategy: z.enum(STRATEGIES).default('nsga2'),
  population: z.int().min(1).max(100_000).default(25),
  /** The initial population is generation 0 and counts: 50 generations of 25 are at most 1250 evaluations. */
  generations: z.int().min(1).max(1_000_000).default(50),
  crossoverProbability: probability.default(0.9),
  mutationProbability: probability.default(0.2),
  mutationEta: z.int().min(0).max(100).default(20),
  /** Genomes in the initial population. */
  seedGenomes: z.array(genome).default([]),
  /** Strategies that probe change it gene by gene; default: the last level of every gene. */
  probeBase: genome.optional(),
  /** Of strategies that are told errors and costs in place of measuring them, per gene and level. */
  predicted: z.strictObject({ errors: table, costs: z.array(table.nullable()).readonly() }).optional(),
  /** Solutions that are measured further when the search ends, and shown, at most; default: all of the front. */
  solutions: z.int().min(1).optional(),
  /** For the hypervolume that is shown and stored; default 1.1 for every objective. It decides nothing. */
  hypervolumeReference: z.array(z.number()).optional(),
});

/** What the caller says of a run. */
const runDescriptionSchema = z.strictObject({
  /** Of hushbit, Node and whatever else; stored, never compared. */
  versions: z.record(z.string(), z.string()),
  /** A 32-bit integer. */
  seed: z
    .int()
    .min(-(2 ** 31))
    .max(2 ** 31 - 1),
  configuration: searchConfigurationSchema,
  /** The fingerprint stands for the bytes of the model; the name is shown, never compared. */
  model: z.strictObject({ name: z.string(), fingerprint: z.string() }),
  /** Null where nothing is compiled. */
  compiler: z
    .strictObject({ command: z.string(), version: z.string(), flags: z.array(z.string()) })
    .nullable(),
  /** The caller's own: scheme, window, clips, calibration, formats; JSON. */
  context: z.record(z.string(), z.json()),
  /** Where the caller found its files, so that they are found again; never compared. */
  places: z.record(z.string(), z.json()).optional(),
});

/** How the front is read: see `Axis` of the search. */
const axisSchema = z.strictObject({
  value: z.string(),
  better: z.enum(['less', 'more']),
  isMeasured: z.boolean(),
  tolerance: z.union([z.strictObject({ absolute: z.number() }), z.strictObject({ relative: z.number() })]),
});

const runFileSchema = runDescriptionSchema.extend({
  /** 1: with journal.jsonl, of the first version; 2: with events.jsonl. */
  format: z.union([z.literal(1), z.literal(2)]),
  objectives: z.array(z.string()).min(1),
  sites: z.array(z.string()).min(1),
  levels: z.array(z.int().min(1).max(MAX_LEVELS)).min(1),
  /** What each level of each gene stands for, in front.json and the CSVs. The events have levels. */
  alleles: z.array(z.array(z.number())),
  /** What each level of each gene is called; none in older runs. Never compared: `alleles` and the context are. */
  names: z.array(z.array(z.string())).optional(),
  /** One per objective; without it the front is the plain one. */
  front: z.array(axisSchema).optional(),
});

/** Configuration with its defaults left out. */
export type RunDescription = z.input<typeof runDescriptionSchema>;
export type SearchConfiguration = z.output<typeof searchConfigurationSchema>;
/** The contents of run.json. */
export type RunFile = z.output<typeof runFileSchema>;

const RUN_FILE = 'run.json';

/** @throws HushbitError `bad-option` for a description that is none. */
export function describeRun(description: RunDescription, problem: Problem): RunFile {
  const place = 'run description';
  const checked = checkedParse(runDescriptionSchema, asJson(description), place, 'bad-option');
  const file = {
    format: 2,
    ...checked,
    configuration: withReference(checked.configuration, problem),
    objectives: problem.objectives,
    sites: problem.sites,
    levels: problem.levels,
    alleles: allelesOf(problem),
    ...(problem.names ? { names: problem.names } : {}),
    ...(problem.axes ? { front: problem.axes } : {}),
  };
  return checkedShape(checkedParse(runFileSchema, file, place, 'bad-option'), place);
}

/** The levels themselves where the problem does not say. */
function allelesOf({ alleles, levels }: Problem): readonly (readonly number[])[] {
  return alleles ?? levels.map((count) => Array.from({ length: count }, (_, level) => level));
}

function withReference(configuration: SearchConfiguration, problem: Problem): SearchConfiguration {
  const byDefault = problem.objectives.map(() => 1.1);
  return { ...configuration, hypervolumeReference: configuration.hypervolumeReference ?? byDefault };
}

/** As a file would give it back: what is undefined is left out. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

export function writeRunFile(dir: string, file: RunFile): void {
  writeAtomically(path.join(dir, RUN_FILE), `${JSON.stringify(file, null, 2)}\n`);
}

/** @throws HushbitError `bad-run` where run.json is missing or not valid. */
export function readRunFile(dir: string): RunFile {
  const place = path.join(dir, RUN_FILE);
  const text = readText(place);
  if (text === undefined) {
    throw new HushbitError({
      code: 'bad-run',
      place: dir,
      expected: 'a run directory with run.json',
      got: 'none',
      remedy: 'name the directory that `hushbit search --out` made',
    });
  }
  const run = checkedParse(runFileSchema, parseJson(text, place, 'bad-run'), place, 'bad-run');
  return withMovedNetwork(dir, checkedShape(run, place));
}

function checkedShape(file: RunFile, place: string): RunFile {
  const count = (what: string, expected: number, got: number) => {
    if (expected === got) return;
    throw new HushbitError({
      code: 'bad-run',
      place: `${place}: ${what}`,
      expected: `${expected} values`,
      got: String(got),
    });
  };
  count('levels', file.sites.length, file.levels.length);
  count('alleles', file.sites.length, file.alleles.length);
  file.levels.forEach((levels, gene) => {
    count(`alleles.${gene}`, levels, file.alleles[gene]!.length);
  });
  const { hypervolumeReference } = file.configuration;
  count('configuration.hypervolumeReference', file.objectives.length, hypervolumeReference?.length ?? 0);
  return file;
}

/**
 * The file of a run that goes on: as recorded, with what the caller says of its length and its places. What else of
 * `expected` is given is compared, `versions` and names excepted, and of the problem its objectives, sites and levels.
 * @throws HushbitError `bad-run` naming the first field that differs, or for a run of the first version.
 */
export function continuedRun(
  recorded: RunFile,
  expected: Partial<RunDescription>,
  problem: Problem,
  dir: string,
): RunFile {
  if (recorded.format === 1) {
    throw new HushbitError({
      code: 'bad-run',
      place: dir,
      expected: 'a run with events.jsonl',
      got: 'one of the first version, with journal.jsonl',
      remedy: 'report, export and baselines read it; to go on searching start another run',
    });
  }
  const { versions: _, configuration, places, model, ...compared } = expected;
  // A configuration may leave out what has a default, so it is completed before it is compared.
  const complete =
    configuration &&
    withReference(
      checkedParse(searchConfigurationSchema, asJson(configuration), 'configuration', 'bad-option'),
      problem,
    );
  const generations = complete?.generations ?? recorded.configuration.generations;
  const { objectives, sites, levels } = problem;
  const given = asJson({
    ...compared,
    ...(model ? { model: { ...model, name: recorded.model.name } } : {}),
    configuration: complete && { ...complete, generations: recorded.configuration.generations },
    objectives,
    sites,
    levels,
    alleles: allelesOf(problem),
  });
  for (const [key, value] of Object.entries(given as Partial<RunFile>)) {
    const difference = firstDifference(recorded[key as keyof RunFile], value, key);
    if (!difference) continue;
    throw new HushbitError({
      code: 'bad-run',
      place: `${path.join(dir, RUN_FILE)}: ${difference.field}`,
      expected: `${difference.recorded} as when the run began`,
      got: difference.given,
      remedy: 'resume with the same options, or start another run in another directory',
    });
  }
  return {
    ...recorded,
    configuration: { ...recorded.configuration, generations },
    ...(places ? { places: asJson(places) as NonNullable<RunFile['places']> } : {}),
  };
}

interface Difference {
  field: string;
  recorded: string;
  given: string;
}

/** Depth first, in the order of the recorded keys. */
function firstDifference(recorded: unknown, given: unknown, field: string): Difference | undefined {
  if (isObject(recorded) && isObject(given) && Array.isArray(recorded) === Array.isArray(given)) {
    for (const key of new Set([...Object.keys(recorded), ...Object.keys(given)])) {
      const difference = firstDifference(own(recorded, key), own(given, key), `${field}.${key}`);
      if (difference) return difference;
    }
    return undefined;
  }
  return recorded === given ? undefined : { field, recorded: show(recorded), given: show(given) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function own(value: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}
