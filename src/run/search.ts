// A search, whole: a model, clips and options become a study in a directory, with the threads and the meter it needs.
import { HushbitError } from '../base/errors.ts';
import { rangesToJson, type TensorRanges } from '../calibrate/index.ts';
import {
  createGate,
  createInlineDispatcher,
  createRouter,
  createThreadDispatcher,
  createTimeLimits,
  type Dispatcher,
  onMachine,
} from '../execute/index.ts';
import { type LoadedModel, type RoundingParts, roundingIdentity, type ScoredClip } from '../inputs/index.ts';
import {
  CONSTRAINTS,
  type Constraint,
  clipsOfRun,
  contextOfRun,
  createPrecisionProblem,
  createThreadSetup,
  type HostMeterOptions,
  MEASURERS,
  needsOf,
  OBJECTIVES,
  type ObjectiveName,
  objectivesOn,
  placesOfRun,
  readContext,
  type SiteRule,
  searchFormats,
} from '../measure/index.ts';
import { type BitWidth, type FormatChoice, formatBits, type Scheme } from '../scheme/index.ts';
import {
  longestMeasurements,
  type Progress,
  type RunDescription,
  type RunFile,
  type RunResult,
  resumeRun,
  type StrategyName,
  startRun,
} from '../study/index.ts';
import type { ChosenRounding } from './choice.ts';
import { predictTables } from './predicted-tables.ts';
import { openSearchClock, refuseOtherUnits, type SearchClock } from './search-clock.ts';
import { noteWorseInFloat32 } from './worse.ts';

export interface SearchRequest {
  readonly dir: string;
  /** run.json of a run that goes on; null for a new one. */
  readonly recorded: RunFile | null;
  readonly versions: Readonly<Record<string, string>>;
  readonly model: LoadedModel;
  readonly scheme: Scheme;
  readonly ranges: TensorRanges;
  /** Default: to nearest. */
  readonly rounding?: ChosenRounding;
  readonly clips: readonly ScoredClip[];
  readonly widths: readonly FormatChoice[];
  /** Other choices of some sites. */
  readonly rules?: readonly SiteRule[];
  readonly objectives: readonly ObjectiveName[];
  readonly constraints: readonly Constraint[];
  /** Members of the front are scored on these too; the search does not hear them. */
  readonly validation: readonly ScoredClip[];
  /** Where times come from, where `latency` is an objective. */
  readonly latency: 'host' | 'table';
  /** What it is for: `host` (default), or the name of another target, whose instructions are then counted. */
  readonly target?: string;
  readonly seed: number;
  /** Default: nsga2. */
  readonly strategy?: StrategyName | undefined;
  readonly population?: number | undefined;
  readonly generations?: number | undefined;
  /** The paper's search: it begins with random genomes alone, and its front is by plain dominance. Of a new run. */
  readonly isPaper: boolean;
  /** As they were given: stored in run.json. */
  readonly options: HostMeterOptions & {
    readonly clips?: string;
    readonly clean?: readonly string[];
    readonly noisy?: readonly string[];
    readonly fold?: boolean;
    readonly features?: string;
    readonly outputPort?: string;
  };
  /** Threads that score, and compilers at the same time. */
  readonly workers: number;
  /** Of the built program of a measuring thread. */
  readonly threadEntry: URL;
  /** A measurement that takes longer has failed; default: many times the longest so far. */
  readonly timeLimitSeconds?: number | undefined;
  readonly maxEvaluations?: number | undefined;
  readonly maxMinutes?: number | undefined;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  readonly note: (line: string) => void;
  /** For tests and whoever watches: another dispatcher in front of the one that measures. */
  readonly through?: (inner: Dispatcher) => Dispatcher;
}

/** @throws HushbitError as `startRun` and `resumeRun`, `no-toolchain` where times need one */
export async function runSearch(request: SearchRequest): Promise<RunResult> {
  const { dir, recorded, model, ranges, widths, constraints, signal, note, target = 'host' } = request;
  const objectives = objectivesOn(target === 'host', request.objectives);
  const { frontEnd } = model;
  if (frontEnd === null) refuseHearing(objectives, constraints);
  // Times and bytes are those of the formats, however weights are rounded.
  const scheme = request.scheme.whileSearching;
  const rounding = roundingOf(request);
  const context = recorded && readContext(recorded);
  const clips = context ? clipsOfRun(context, request.clips, dir) : request.clips;
  if (!recorded) noteWorseInFloat32(model, scheme, clips, note);
  const formats = searchFormats(scheme, widths, request.rules);
  // A run that goes on stays what it was: the paper's began with random genomes alone.
  const isPaper = recorded ? recorded.configuration.seedGenomes.length === 0 : request.isPaper;
  refuseOtherUnits(target, constraints);
  const clock = needsOf(objectives, constraints).has('time')
    ? await openSearchClock({ ...request, target, scheme, clips, context })
    : null;
  let dispatcher: Dispatcher | null = null;
  try {
    const description: RunDescription = {
      versions: { ...request.versions },
      seed: request.seed,
      configuration: configurationOf(request, formats),
      model: { name: model.name, fingerprint: model.fingerprint },
      compiler: clock?.compiler ?? null,
      context: contextOfRun({
        scheme: scheme.name,
        model,
        frontEnd,
        formats: widths,
        objectives,
        options: request.options,
        clips,
        ranges,
        latency: request.latency,
        latencyTimes: clock?.latencyTimes ?? null,
        target: clock?.target ?? null,
        constraints,
        rules: request.rules ?? [],
        rounding,
      }),
      places: placesOfRun(request, rounding && request.rounding!.source),
    };
    const problem = createPrecisionProblem({
      scheme,
      formats,
      objectives,
      constraints,
      clips,
      validation: request.validation,
      isPlain: isPaper,
      context: [
        scheme.name,
        model.fingerprint,
        rangesToJson(ranges),
        frontEnd,
        ...(rounding ? [roundingIdentity(rounding)] : []),
      ],
      timing: clock?.timing ?? null,
    });
    dispatcher = createDispatcher({ ...request, scheme }, rounding, clips, clock);
    const controls = {
      dir,
      problem,
      dispatcher: request.through ? request.through(dispatcher) : dispatcher,
      nowMs,
      ...(signal ? { signal } : {}),
      ...(request.onProgress ? { onProgress: request.onProgress } : {}),
      ...(request.maxEvaluations === undefined ? {} : { maxEvaluations: request.maxEvaluations }),
      ...(request.maxMinutes === undefined ? {} : { maxMinutes: request.maxMinutes }),
    };
    const result = recorded
      ? await resumeRun({ ...controls, expected: description })
      : await startRun({ ...controls, description });
    for (const { trial, job, reason } of result.failures) {
      note(`trial ${trial}: no ${job} (${reason.kind}): ${reason.message}`);
    }
    const summary = clock?.summary();
    if (summary) note(summary);
    return result;
  } finally {
    await dispatcher?.close();
    await clock?.dispose();
  }
}

/** Of a network that is fed features nothing is heard. @throws HushbitError `bad-option` */
function refuseHearing(objectives: readonly ObjectiveName[], constraints: readonly Constraint[]): void {
  const heard = [
    ...objectives.filter((name) => OBJECTIVES[name].value === 'pesqRaw'),
    ...constraints.map(({ name }) => name).filter((name) => CONSTRAINTS[name].value === 'pesqRaw'),
  ];
  if (heard.length === 0) return;
  throw new HushbitError({
    code: 'bad-option',
    place: '--features',
    expected: 'objectives and limits without PESQ: of features nothing is heard',
    got: heard.join(', '),
    remedy: 'search with --objectives fidelity,flash,latency',
  });
}

const nowMs = (): number => performance.now();

/** Null where no site may go below 8 bits, or all is rounded to nearest. */
function roundingOf({ scheme, widths, rules, rounding }: SearchRequest): RoundingParts | null {
  if (rounding === undefined || rounding.mode === 'nearest') return null;
  const formats = searchFormats(scheme, widths, rules).flat();
  const isAsked = rounding.mode !== 'auto' || formats.some((one) => formatBits(one) < 8);
  return isAsked ? rounding.parts() : null;
}

/** Quality and memory in threads; times from here, alone on this machine unless they are added up. */
function createDispatcher(
  request: SearchRequest,
  rounding: RoundingParts | null,
  clips: readonly ScoredClip[],
  clock: SearchClock | null,
): Dispatcher {
  const { dir, recorded, scheme, ranges, model, workers, timeLimitSeconds } = request;
  const gate = createGate(workers);
  const limits = createTimeLimits(timeLimitSeconds === undefined ? {} : { fixedMs: 1000 * timeLimitSeconds });
  // What took long before a run was stopped takes as long when it goes on.
  if (recorded)
    for (const [measurer, ms] of longestMeasurements(dir, recorded)) limits.took({ measurer }, ms);
  const threads = createThreadDispatcher({
    entry: request.threadEntry,
    setup: createThreadSetup({
      scheme,
      ranges,
      frontEnd: model.frontEnd,
      clips: [...clips, ...request.validation],
      rounding,
      // Members of the front have every metric.
      metrics: 'front',
    }),
    gate,
    limits,
    nowMs,
  });
  const routes = new Map<string, Dispatcher>([
    [MEASURERS.quality.id, threads],
    [MEASURERS.scores.id, threads],
    [MEASURERS.deviation.id, threads],
    [MEASURERS.memory.id, threads],
  ]);
  if (clock) {
    const measurers = [clock.measurer];
    routes.set(
      MEASURERS.time.id,
      createInlineDispatcher({ measurers, gate, limits, nowMs, exclusively: onMachine }),
    );
  }
  return createRouter(routes);
}

/** Strategies that probe one site at a time. */
const PROBING: ReadonlySet<StrategyName> = new Set(['guided', 'knapsack', 'evoq', 'budget']);

/** Of a run that goes on its own, but for what is given. */
function configurationOf(
  {
    recorded,
    strategy,
    population,
    generations,
    isPaper,
    model,
    scheme,
    rounding,
    objectives,
  }: SearchRequest,
  formats: readonly (readonly string[])[],
): RunDescription['configuration'] {
  const base = uniformGenomes(scheme, formats, [16, 32, 8])[0];
  return {
    ...(isPaper ? {} : { seedGenomes: uniformGenomes(scheme, formats).slice(0, population ?? 25) }),
    // 16 bits go with every other format, and lose next to nothing.
    ...(base && strategy !== undefined && PROBING.has(strategy) ? { probeBase: base } : {}),
    ...(strategy === 'hawq' && !recorded && rounding
      ? { predicted: predictTables({ model, scheme, rounding }, formats, objectives) }
      : {}),
    ...recorded?.configuration,
    ...(strategy === undefined ? {} : { strategy }),
    ...(population === undefined ? {} : { population }),
    ...(generations === undefined ? {} : { generations }),
  };
}

/** Uniform widths that the search may use, so that no front is worse than they are. */
function uniformGenomes(
  scheme: Scheme,
  formats: readonly (readonly string[])[],
  widths: readonly BitWidth[] = [8, 16, 32],
): number[][] {
  return widths
    .map((width) => scheme.uniform(width).map((format, site) => formats[site]!.indexOf(format)))
    .filter((genome) => genome.every((level) => level >= 0));
}
