// What a search over precisions measures: for a genome its jobs, and from their results its values, objectives and missed
// constraints. Everything is computed from what is stored, so that another normalisation needs no new measurement.
import { HushbitError } from '../base/errors.ts';
import { exact } from '../base/estimate.ts';
import type { Job } from '../execute/job.ts';
import type { ScoredClip } from '../inputs/feature-clip.ts';
import { addDeviations, type FidelitySums } from '../metrics/index.ts';
import { type Candidate, genomeOfFormats, type Scheme } from '../scheme/index.ts';
import type { Beside, Evaluation, Genome, Measured, Problem } from '../study/problem.ts';
import { FLOAT32_FORMATS, NOISY, scoredAs } from './beside.ts';
import { clipHash } from './clip-hash.ts';
import type { ClipScores } from './clip-scores.ts';
import { CONSTRAINTS, type Constraint, excessesOf, violationsOf } from './constraints.ts';
import {
  clipValues,
  type Measurements,
  type MemoryBytes,
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
import { optimismOf } from './optimism.ts';
import { createJobs, type PrecisionTiming } from './precision-jobs.ts';
import { summedUnitOf, type TimeFigures, timeUnitOf } from './time-unit.ts';

export interface PrecisionProblemOptions {
  readonly scheme: Scheme;
  /** Formats that each site may take, from `searchFormats`. */
  readonly formats: readonly (readonly string[])[];
  readonly objectives: readonly ObjectiveName[];
  readonly constraints: readonly Constraint[];
  readonly clips: readonly ScoredClip[];
  /** Short stretches of them, for probes. */
  readonly excerpts: readonly ScoredClip[];
  /** Clips that the search does not hear; members of the front are scored on them. */
  readonly validation: readonly ScoredClip[];
  /** The paper's front: plain dominance, without errors and tolerances. */
  readonly isPlain: boolean;
  /** Members of the front have other weights than the search: finished ones. */
  readonly isFinished: boolean;
  /** Networks that a report shows the front beside, and the clips as they are: measured with the front. Default none. */
  readonly beside?: readonly Candidate[];
  /** Of formats, without a job: for limits of bytes. Without it they are known of what was measured alone. */
  readonly memoryOf?: (formats: readonly string[]) => MemoryBytes;
  /** What decides a result beside formats and clip: JSON of model, scheme, front end, calibration. */
  readonly context: unknown;
  /** The same for times: compiler, flags, frames; null where no time is needed. */
  readonly timing: PrecisionTiming | null;
}

/** Of each uniform width, when the run begins: how far two measurements of one network differ. */
const UNIT_REPLICATES = 3;
/** Of each member of the front, when the search ends, beside the one of the search. */
const FRONT_REPLICATES = 2;

/** MOS that a limit of score forgives weights that are not finished: finishing wins some back. */
const UNFINISHED = 0.01;

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
  const clips = options.clips.map(clipHash);
  const excerpts = options.excerpts.map(clipHash);
  const validation = options.validation.map(clipHash);
  /** What is measured of every clip: scores where an objective or a limit asks for them. */
  const heardBy = needs.has('quality') ? 'quality' : needs.has('deviation') ? 'deviation' : null;
  const isTimed = needs.has('time') && timing !== null;
  const isComputed = timing?.isSummed ?? true;
  const isTarget = isComputed && timing?.device !== 'table';

  const { ofClip, memoryJob, finishJobs, timeJobs, sumJob } = createJobs(options.context, timing);
  /** As a report measures what the run has not. */
  function besideOf(candidates: readonly Candidate[]): Beside[] {
    const heard = [...clips, ...validation];
    const isTimedHere = isTimed && timing!.timedOn === 'host' && objectives.includes('latency');
    return [
      {
        name: NOISY,
        preparing: [],
        jobs: heard.map((clip) => ofClip('noisy', FLOAT32_FORMATS, clip)),
      },
      ...candidates.map((candidate): Beside => {
        const { name, formats: own } = candidate;
        const of = scoredAs(candidate);
        return {
          name,
          preparing: options.isFinished && of !== FLOAT32_FORMATS ? finishJobs(of) : [],
          jobs: [
            ...heard.map((clip) => ofClip('scores', of, clip)),
            ...(isTimedHere && own !== null ? timeJobs(own, 0, 1) : []),
          ],
        };
      }),
    ];
  }
  const searchTimes = (of: readonly string[]): Job[] =>
    !isTimed ? [] : isComputed ? [sumJob(of)] : timeJobs(of, 0, 1);

  const formatsOf = (genome: Genome): string[] => genome.map((level, site) => formats[site]![level]!);
  const uniform8 = scheme.uniform(8);
  const uniform32 = scheme.uniform(32);
  // Interleaved, so that a slow spell of the machine meets both. Sums need the unit's own error for the times of the front.
  const timeReferences = !isTimed
    ? []
    : isComputed
      ? [sumJob(uniform8), sumJob(uniform32), ...(isTarget ? [] : timeJobs(uniform8, 0, UNIT_REPLICATES))]
      : Array.from({ length: UNIT_REPLICATES }, (_, i) => [
          ...timeJobs(uniform8, i, 1),
          ...timeJobs(uniform32, i, 1),
        ]).flat();
  const references: Job[] = [
    memoryJob(uniform8),
    memoryJob(uniform32),
    ...clips.map((clip) => ofClip('quality', FLOAT32_FORMATS, clip)),
    ...timeReferences,
    // What scores on clips that the search does not hear are held against.
    ...validation.map((clip) => ofClip('quality', FLOAT32_FORMATS, clip)),
  ];

  let known: { readonly from: readonly unknown[]; readonly units: RunUnits } | undefined;
  function unitsOf(results: readonly unknown[]): RunUnits {
    if (known?.from === results) return known.units;
    const rest = [...results];
    const [of8, of32] = rest.splice(0, 2) as MemoryBytes[];
    const float32 = rest.splice(0, clips.length) as ClipScores[];
    const times = rest.splice(0, timeReferences.length) as TimeFigures[];
    const units: RunUnits = {
      uniform8: of8!,
      uniform32: of32!,
      float32,
      float32Validation: rest as ClipScores[],
      time: !isTimed
        ? null
        : isComputed
          ? summedUnitOf(times[0]!, times[1]!, times.slice(2), timing.systematic)
          : timeUnitOf(
              times.filter((_, i) => i % 2 === 0),
              times.filter((_, i) => i % 2 === 1),
            ),
      timeValue: isTarget ? 'instructionsPerHop' : 'nsPerFrame',
    };
    known = { from: results, units };
    return units;
  }

  /** Of what is known before anything is heard or timed: costs that add up over the sites. */
  function excessOf(memory: MemoryBytes, summed: TimeFigures | null, units: RunUnits): { excess?: number[] } {
    const values = valuesOf({ clips: [], memory, summed, times: [] }, units);
    const limited = constraints.filter(({ name }) => values[CONSTRAINTS[name].value] !== undefined);
    return limited.length > 0 ? { excess: excessesOf(limited, values) } : {};
  }

  /** As `excessOf` has it, in the same order: limits of bytes; those of sums of times are told with a measurement. */
  function computedExcessOf(genome: Genome): (number | null)[] {
    const limited = constraints.filter(
      ({ name }) =>
        CONSTRAINTS[name].needs === 'memory' || (CONSTRAINTS[name].needs === 'time' && isTimed && isComputed),
    );
    const bytes = limited.filter(({ name }) => CONSTRAINTS[name].needs === 'memory');
    const known = bytes.length > 0 ? excessOfBytes(bytes, formatsOf(genome)) : [];
    return limited.map((one) => known[bytes.indexOf(one)] ?? null);
  }

  /** Beyond any limit where a network with these formats cannot be built. */
  function excessOfBytes(bytes: readonly Constraint[], of: readonly string[]): number[] {
    try {
      const { flashBytes, ramBytes } = options.memoryOf!(of);
      return excessesOf(bytes, { flashBytes: exact(flashBytes), ramBytes: exact(ramBytes) });
    } catch (error) {
      if (error instanceof HushbitError) return bytes.map(() => Number.POSITIVE_INFINITY);
      throw error;
    }
  }

  function conclude(genome: Genome, measured: Measured): Evaluation {
    const units = unitsOf(measured.references);
    const results = [...measured.results];
    const memory = results.shift() as MemoryBytes;
    const scored = heardBy === null ? [] : scoresOf(heardBy, results.splice(0, clips.length));
    const summed = isTimed && isComputed ? (results.splice(0, 1) as TimeFigures[]) : [];
    const further = [...(measured.further ?? [])];
    const heard = further.splice(0, clips.length) as ClipScores[];
    const unheard = further.splice(0, validation.length) as ClipScores[];
    const measurements: Measurements = {
      // The scores of the front hold those of the search: the same clips, with every metric.
      clips: heard.length > 0 ? heard : scored,
      memory,
      summed: summed[0] ?? null,
      times: [...results, ...further] as TimeFigures[],
    };
    const values = valuesOf(measurements, units);
    const isFinal = heard.length > 0 || !options.isFinished;
    const unheardValues = clipValues(unheard);
    const missed = violationsOf(constraints, values, units, isFinal ? 0 : UNFINISHED);
    // What may be lost of a score may not be lost on clips that the search did not hear either.
    const missedUnheard = violationsOf(
      constraints,
      { ...values, ...unheardValues },
      {
        ...units,
        float32: units.float32Validation,
      },
    );
    if (unheard.length > 0) {
      for (const [at, { name }] of constraints.entries()) {
        if (name === 'max-pesq-drop') missed[at] = Math.max(missed[at]!, missedUnheard[at]!);
      }
    }
    const points = objectives.map((name) => minimised(name, values, units));
    const float32PesqRaw = clipValues(units.float32).pesqRaw;
    const optimism = unheard.length > 0 ? optimismOf({ heard, unheard, units }) : null;
    return {
      objectives: points.map(({ value }) => value),
      ...(points.some(({ error }) => error > 0) ? { errors: points.map(({ error }) => error) } : {}),
      ...(constraints.length > 0 ? { violations: missed } : {}),
      ...excessOf(memory, summed[0] ?? null, units),
      ...(values.fidelityDb ? { error: 10 ** (-values.fidelityDb.mean / 10) } : {}),
      values: values as Record<string, NonNullable<Values[keyof Values]>>,
      details: {
        genome: genomeOfFormats(formatsOf(genome)),
        formats: formatsOf(genome),
        objectives: Object.fromEntries(
          objectives.map((name) => [name, values[OBJECTIVES[name].value]!.mean]),
        ),
        // What a score is held against, see `Doubt`; of features there is none.
        ...(float32PesqRaw && values.pesqRaw ? { float32PesqRaw: float32PesqRaw.mean } : {}),
        ...(missed.some((one) => one > 0)
          ? { missed: Object.fromEntries(constraints.map(({ name }, at) => [name, missed[at]!])) }
          : {}),
        clips:
          heardBy === 'deviation' && heard.length === 0
            ? []
            : measurements.clips.map((scores, i) => ({ name: options.clips[i]!.name, ...scores })),
        ...(!isTimed
          ? {}
          : isTarget
            ? { cost: costDetails(measurements, timing.device) }
            : { latency: latencyDetails(measurements, values) }),
        memory,
        ...(unheard.length > 0
          ? {
              validation: unheardValues,
              ...(optimism ? { optimism } : {}),
              ...float32OnUnheard(units),
              validationClips: unheard.map((scores, i) => ({
                name: options.validation[i]!.name,
                sha256: validation[i]!,
                ...scores,
              })),
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
        ...(heardBy === null ? [] : clips.map((clip) => ofClip(heardBy, of, clip))),
        ...searchTimes(of),
      ];
    },
    probeJobs(genome) {
      const of = formatsOf(genome);
      return [
        memoryJob(of),
        ...excerpts.map((clip) => ofClip('deviation', of, clip)),
        ...(isComputed ? searchTimes(of) : []),
      ];
    },
    concludeProbe({ results, references: from }) {
      const units = unitsOf(from);
      const memory = results[0] as MemoryBytes;
      const deviations = results.slice(1, 1 + excerpts.length) as FidelitySums[];
      const [summed = null] = results.slice(1 + excerpts.length) as TimeFigures[];
      const { power, error } = addDeviations(deviations.map(({ output }) => output));
      const values = valuesOf({ clips: [], memory, summed, times: [] }, units);
      return {
        error: power > 0 ? error / power : null,
        objectives: objectives.map((name) =>
          values[OBJECTIVES[name].value] === undefined ? null : minimised(name, values, units).value,
        ),
        ...excessOf(memory, summed, units),
      };
    },
    ...(options.isFinished ? { preparing: (genome: Genome) => finishJobs(formatsOf(genome)) } : {}),
    frontJobs(genome) {
      const of = formatsOf(genome);
      return [
        ...[...clips, ...validation].map((clip) => ofClip('scores', of, clip)),
        ...(!isTimed
          ? []
          : isTarget
            ? timeJobs(of, 1, 1)
            : isComputed
              ? timeJobs(of, 0, 1)
              : timeJobs(of, 1, FRONT_REPLICATES)),
      ];
    },
    ...(options.beside ? { beside: besideOf(options.beside) } : {}),
    conclude,
    ...(options.memoryOf && constraints.some(({ name }) => CONSTRAINTS[name].needs === 'memory')
      ? { excessOf: computedExcessOf }
      : {}),
  };
}

/** What a drop of PESQ counts from on clips that the search does not hear. */
function float32OnUnheard({ float32Validation }: RunUnits): { float32ValidationPesqRaw?: number } {
  const { pesqRaw } = clipValues(float32Validation);
  return pesqRaw ? { float32ValidationPesqRaw: pesqRaw.mean } : {};
}

/** As a search has them where nothing is scored. */
function scoresOf(measurer: 'quality' | 'deviation', results: readonly unknown[]): readonly ClipScores[] {
  if (measurer === 'quality') return results as ClipScores[];
  return (results as FidelitySums[]).map((fidelity) => ({
    pesqRaw: null,
    pesqNb: null,
    pesqWb: null,
    stoi: null,
    siSdrDb: null,
    fidelity,
  }));
}

/** As reports read them; the spread is the interquartile range over the blocks of the first measurement. */
function latencyDetails({ summed, times }: Measurements, values: Values) {
  const first = times[0] ?? summed!;
  return {
    source: times.length > 0 ? ('host' as const) : ('table' as const),
    nsPerFrame: values.nsPerFrame!.mean,
    spreadNs: first.spreadNs,
    uniform8NsPerFrame: first.uniform8NsPerFrame,
    replicates: times.length,
    ...(first.by ? { by: first.by } : {}),
  };
}

function costDetails({ summed, times }: Measurements, target: string) {
  const { nsPerFrame: perHop } = times[0] ?? summed!;
  return { target, unit: 'instructions', perHop, source: times.length > 0 ? 'counted' : 'table' };
}
