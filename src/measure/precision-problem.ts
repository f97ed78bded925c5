// What a search over precisions measures: for a genome its jobs, and from their results its values, objectives and missed
// constraints. Everything is computed from what is stored, so that another normalisation needs no new measurement.
import { createHash } from 'node:crypto';
import type { Job } from '../execute/job.ts';
import type { ScoredClip } from '../inputs/feature-clip.ts';
import { addDeviations, type FidelitySums } from '../metrics/index.ts';
import { genomeOfFormats, type Scheme } from '../scheme/index.ts';
import type { Evaluation, Genome, Measured, Problem } from '../study/problem.ts';
import { clipHash } from './clip-hash.ts';
import type { ClipScores } from './clip-scores.ts';
import { CONSTRAINTS, type Constraint, violationsOf } from './constraints.ts';
import {
  clipValues,
  type Measurements,
  type MemoryBytes,
  memoryValues,
  type RunUnits,
  type Values,
} from './measurements.ts';
import {
  minimised,
  type Need,
  OBJECTIVES,
  type Objective,
  type ObjectiveName,
  valuesOf,
} from './objectives.ts';
import { type TimeFigures, timeUnitOf } from './time-unit.ts';

/** Ids of the measurers, as jobs and events have them. */
export const MEASURERS = {
  /** Raw PESQ and fidelity of formats on a clip: `ClipScores` with null for the rest. */
  quality: { id: 'quality', version: '1' },
  /** Every metric of formats on a clip: `ClipScores`. */
  scores: { id: 'scores', version: '1' },
  /** How far formats are from float32 on a clip: `FidelitySums`. No score. */
  deviation: { id: 'deviation', version: '1' },
  /** Of formats: `MemoryBytes`. */
  memory: { id: 'memory', version: '1' },
  /** Of a frame on a device, beside uniform 8 bits: `TimeFigures`. */
  time: { id: 'time', version: '1' },
} as const;

/** `formats` of a job that asks for the network as it is, in float32. */
export const FLOAT32_FORMATS: readonly string[] = [];

export interface PrecisionProblemOptions {
  readonly scheme: Scheme;
  /** Formats that each site may take, from `searchFormats`. */
  readonly formats: readonly (readonly string[])[];
  readonly objectives: readonly ObjectiveName[];
  readonly constraints: readonly Constraint[];
  readonly clips: readonly ScoredClip[];
  /** Clips that the search does not hear; members of the front are scored on them. */
  readonly validation: readonly ScoredClip[];
  /** The paper's front: plain dominance, without errors and tolerances. */
  readonly isPlain: boolean;
  /** What decides a result beside formats and clip: JSON of model, scheme, front end, calibration. */
  readonly context: unknown;
  /** The same for times: compiler, flags, frames; null where no time is needed. */
  readonly timing: {
    readonly context: unknown;
    /** `host`, `table`, or the name of a target: instructions added up, and counted for the front. */
    readonly device: string;
    /** Relative error of a table; 0 for the host. */
    readonly systematic: number;
  } | null;
}

/** Of each uniform width, when the run begins: how far two measurements of one network differ. */
const UNIT_REPLICATES = 3;
/** Of each member of the front, when the search ends, beside the one of the search. */
const FRONT_REPLICATES = 2;

/** Clips that a probe hears: what it asks is how sites compare, not how good they are. */
const PROBED_CLIPS = 2;

/** What a search with these objectives and constraints has to measure. */
export function needsOf(
  objectives: readonly ObjectiveName[],
  constraints: readonly Constraint[],
): ReadonlySet<Need> {
  return new Set<Need>([
    // Bytes cost nothing beside a score and are always told.
    'memory',
    ...objectives.map((name) => OBJECTIVES[name].needs),
    ...constraints.map(({ name }) => CONSTRAINTS[name].needs),
  ]);
}

export function createPrecisionProblem(options: PrecisionProblemOptions): Problem {
  const { scheme, formats, objectives, constraints, timing } = options;
  const needs = needsOf(objectives, constraints);
  const hashOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');
  const context = hashOf(options.context);
  const timeContext = timing && hashOf([options.context, timing.context]);
  const clips = options.clips.map(clipHash);
  const validation = options.validation.map(clipHash);
  const isTimed = needs.has('time') && timing !== null;
  const isComputed = timing?.device !== 'host';
  const isTarget = isComputed && timing?.device !== 'table';

  const ofClip = (
    measurer: 'quality' | 'scores' | 'deviation',
    of: readonly string[],
    clip: string,
  ): Job => ({
    measurer: MEASURERS[measurer].id,
    version: MEASURERS[measurer].version,
    context,
    formats: of,
    clip,
    replicate: 0,
  });
  const memoryJob = (of: readonly string[]): Job => ({
    measurer: MEASURERS.memory.id,
    version: MEASURERS.memory.version,
    context,
    formats: of,
    replicate: 0,
  });
  const timeJobs = (of: readonly string[], from: number, count: number): Job[] =>
    Array.from({ length: count }, (_, i) => ({
      measurer: MEASURERS.time.id,
      version: MEASURERS.time.version,
      context: timeContext!,
      formats: of,
      device: timing!.device,
      replicate: from + i,
    }));

  const formatsOf = (genome: Genome): string[] => genome.map((level, site) => formats[site]![level]!);
  const uniform8 = scheme.uniform(8);
  const uniform32 = scheme.uniform(32);
  const unitReplicates = !isTimed ? 0 : isComputed ? 1 : UNIT_REPLICATES;
  const frontReplicates = !isTimed ? 0 : isTarget ? 1 : isComputed ? 0 : FRONT_REPLICATES;

  // Interleaved, so that a slow spell of the machine meets both.
  const timeReferences = Array.from({ length: unitReplicates }, (_, i) => [
    ...timeJobs(uniform8, i, 1),
    ...timeJobs(uniform32, i, 1),
  ]).flat();
  const references: Job[] = [
    memoryJob(uniform8),
    memoryJob(uniform32),
    ...clips.map((clip) => ofClip('quality', FLOAT32_FORMATS, clip)),
    ...timeReferences,
  ];

  let known: { readonly from: readonly unknown[]; readonly units: RunUnits } | undefined;
  function unitsOf(results: readonly unknown[]): RunUnits {
    if (known?.from === results) return known.units;
    const times = results.slice(2 + clips.length) as TimeFigures[];
    const units: RunUnits = {
      uniform8: results[0] as MemoryBytes,
      uniform32: results[1] as MemoryBytes,
      float32: results.slice(2, 2 + clips.length) as ClipScores[],
      time: isTimed
        ? timeUnitOf(
            times.filter((_, i) => i % 2 === 0),
            times.filter((_, i) => i % 2 === 1),
            timing.systematic,
          )
        : null,
      timeValue: isTarget ? 'instructionsPerHop' : 'nsPerFrame',
    };
    known = { from: results, units };
    return units;
  }

  function conclude(genome: Genome, measured: Measured): Evaluation {
    const units = unitsOf(measured.references);
    const results = [...measured.results];
    const memory = results.shift() as MemoryBytes;
    const scored = needs.has('quality') ? (results.splice(0, clips.length) as ClipScores[]) : [];
    const further = [...(measured.further ?? [])];
    const heard = further.splice(0, clips.length) as ClipScores[];
    const unheard = further.splice(0, validation.length) as ClipScores[];
    const measurements: Measurements = {
      // The scores of the front hold those of the search: the same clips, with every metric.
      clips: heard.length > 0 ? heard : scored,
      memory,
      // What was counted is exact, and takes the place of the sum.
      times: (isTarget && further.length > 0 ? further : [...results, ...further]) as TimeFigures[],
    };
    const isCounted = isTarget && further.length > 0;
    const values = valuesOf(
      measurements,
      isCounted && units.time ? { ...units, time: { ...units.time, systematic: 0 } } : units,
    );
    const points = objectives.map((name) => minimised(name, values, units));
    const float32PesqRaw = clipValues(units.float32).pesqRaw;
    return {
      objectives: points.map(({ value }) => value),
      ...(points.some(({ error }) => error > 0) ? { errors: points.map(({ error }) => error) } : {}),
      ...(constraints.length > 0 ? { violations: violationsOf(constraints, values, units) } : {}),
      ...(values.fidelityDb ? { error: 10 ** (-values.fidelityDb.mean / 10) } : {}),
      values: values as Record<string, NonNullable<Values[keyof Values]>>,
      details: {
        genome: genomeOfFormats(formatsOf(genome)),
        formats: formatsOf(genome),
        objectives: Object.fromEntries(
          objectives.map((name) => [name, values[OBJECTIVES[name].value]!.mean]),
        ),
        // What a score is held against, see `Doubt`; of features there is none.
        ...(float32PesqRaw && needs.has('quality') ? { float32PesqRaw: float32PesqRaw.mean } : {}),
        clips: measurements.clips.map((scores, i) => ({ name: options.clips[i]!.name, ...scores })),
        ...(measurements.times.length > 0
          ? isTarget
            ? { cost: costDetails(measurements, timing!.device, isCounted) }
            : { latency: latencyDetails(measurements, values, timing!.device) }
          : {}),
        memory,
        ...(unheard.length > 0
          ? {
              validation: clipValues(unheard),
              validationClips: unheard.map((scores, i) => ({ name: options.validation[i]!.name, ...scores })),
            }
          : {}),
      },
    };
  }

  const axes = objectives.map((name) => {
    const { value, better, tolerance, needs: need }: Objective = OBJECTIVES[name];
    return { value, better, tolerance, isMeasured: need === 'time' };
  });

  return {
    objectives,
    ...(options.isPlain ? {} : { axes }),
    sites: scheme.sites.map((site) => site.name),
    levels: formats.map((list) => list.length),
    alleles: formats.map(genomeOfFormats),
    names: formats,
    references,
    jobsOf(genome) {
      const of = formatsOf(genome);
      return [
        memoryJob(of),
        ...(needs.has('quality') ? clips.map((clip) => ofClip('quality', of, clip)) : []),
        ...(isTimed ? timeJobs(of, 0, 1) : []),
      ];
    },
    probeJobs(genome) {
      const of = formatsOf(genome);
      return [memoryJob(of), ...clips.slice(0, PROBED_CLIPS).map((clip) => ofClip('deviation', of, clip))];
    },
    concludeProbe({ results: [memory, ...deviations], references: from }) {
      const units = unitsOf(from);
      const { power, error } = addDeviations((deviations as FidelitySums[]).map(({ output }) => output));
      const values = memoryValues(memory as MemoryBytes);
      return {
        error: power > 0 ? error / power : null,
        objectives: objectives.map((name) =>
          OBJECTIVES[name].needs === 'memory' ? minimised(name, values, units).value : null,
        ),
      };
    },
    frontJobs(genome) {
      const of = formatsOf(genome);
      return [
        ...[...clips, ...validation].map((clip) => ofClip('scores', of, clip)),
        ...timeJobs(of, 1, frontReplicates),
      ];
    },
    conclude,
  };
}

/** As reports read them; the spread is the interquartile range over the blocks of the first measurement. */
function latencyDetails({ times }: Measurements, values: Values, source: string) {
  return {
    source,
    nsPerFrame: values.nsPerFrame!.mean,
    spreadNs: times[0]!.spreadNs,
    uniform8NsPerFrame: times[0]!.uniform8NsPerFrame,
    replicates: times.length,
  };
}

function costDetails({ times }: Measurements, target: string, isCounted: boolean) {
  const perHop = times[0]!.nsPerFrame;
  return { target, unit: 'instructions', perHop, source: isCounted ? 'counted' : 'table' };
}
