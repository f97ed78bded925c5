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
  type Measurer,
  onMachine,
} from '../execute/index.ts';
import { type LoadedModel, type RoundingParts, roundingIdentity, type ScoredClip } from '../inputs/index.ts';
import {
  CONSTRAINTS,
  type Constraint,
  chosenTarget,
  clipsOfRun,
  contextOfRun,
  createPrecisionProblem,
  excerptsOf,
  type HostMeterOptions,
  MEASURERS,
  type MeasuringSource,
  memoryOf,
  needsOf,
  networksBeside,
  OBJECTIVES,
  type ObjectiveName,
  objectivesOn,
  placesOfRun,
  readContext,
  type SiteRule,
  searchFormats,
  type TargetCost,
  type ThreadSetup,
} from '../measure/index.ts';
import { type FormatChoice, formatBits, type Scheme, type SchemeName } from '../scheme/index.ts';
import {
  longestMeasurements,
  type Progress,
  type RunDescription,
  type RunFile,
  type RunResult,
  resumeRun,
  type Step,
  type StrategyName,
  startRun,
} from '../study/index.ts';
import { checkRunner } from '../target/index.ts';
import type { ChosenRounding } from './choice.ts';
import { frontCosts } from './front-costs.ts';
import { openPipeSearch } from './pipe-search.ts';
import { predictTables } from './predicted-tables.ts';
import { openRedisSearch, type RedisChoice } from './redis-search.ts';
import { heldAgainst, type RemoteSearch } from './remote-search.ts';
import { openSearchClock, refuseOtherUnits, type SearchClock } from './search-clock.ts';
import { makeSetup } from './search-setup.ts';
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
  /** Of the device, for a verdict on real time of each solution. */
  readonly clockHz?: number | undefined;
  /** Command that runs each solution on hardware: 'CMD {elf}'. */
  readonly runner?: string | undefined;
  readonly seed: number;
  /** Default: guided, in scheme paper nsga2. */
  readonly strategy?: StrategyName | undefined;
  /** Solutions that are finished and measured whole at most; default `DEFAULT_SOLUTIONS`, of the paper's search all. */
  readonly solutions?: number | undefined;
  readonly population?: number | undefined;
  readonly generations?: number | undefined;
  /** The paper's search: it begins with random genomes alone, and its front is by plain dominance. Of a new run. */
  readonly isPaper: boolean;
  /** As they were given: stored in run.json. */
  readonly options: HostMeterOptions & {
    readonly clips?: string;
    readonly clean?: readonly string[];
    readonly noisy?: readonly string[];
    readonly validation?: string;
    readonly fold?: boolean;
    readonly features?: string;
    readonly outputPort?: string;
  };
  /** Threads that score, and compilers at the same time. */
  readonly workers: number;
  /** A report will be written: what it shows the front beside is measured with the front. Default: false. */
  readonly isReported?: boolean;
  /** Of the built program of a measuring thread. */
  readonly threadEntry: URL;
  /** Of the built program of a thread that makes what those are given; without it that is made here. */
  readonly setupEntry?: URL;
  /** Workers over Redis score in place of threads of this process. */
  readonly redis?: RedisChoice | undefined;
  /** The same by one worker: a command that starts `hushbit worker --stdio` somewhere. */
  readonly workerCommand?: string | undefined;
  /** A measurement that takes longer has failed; default: many times the longest so far. */
  readonly timeLimitSeconds?: number | undefined;
  readonly maxEvaluations?: number | undefined;
  readonly maxMinutes?: number | undefined;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Of what is done before the first evaluation. */
  readonly onStep?: (step: Step) => void;
  readonly note: (line: string) => void;
  /** For tests and whoever watches: another dispatcher in front of the one that measures. */
  readonly through?: (inner: Dispatcher) => Dispatcher;
}

export interface SearchOutcome extends RunResult {
  /** Of the solutions of the front, in their order; null without a clock or a runner, or where the search was ended. */
  readonly costs: readonly TargetCost[] | null;
}

/** @throws HushbitError as `startRun` and `resumeRun`, `no-toolchain` where times need one */
export async function runSearch(request: SearchRequest): Promise<SearchOutcome> {
  const { dir, recorded, model, ranges, widths, constraints, signal, note, target = 'host' } = request;
  const objectives = objectivesOn(target === 'host', request.objectives);
  const { frontEnd } = model;
  if (frontEnd === null) refuseHearing(objectives, constraints);
  // Bytes are those of the formats, however weights are rounded.
  const scheme = request.scheme.whileSearching;
  const rounding = roundingOf(request);
  const context = recorded && readContext(recorded);
  const clips = context ? clipsOfRun(context, request.clips, dir) : request.clips;
  if (!recorded) noteWorseInFloat32(model, scheme, clips, note);
  const formats = searchFormats(scheme, widths, request.rules);
  const excerpts = excerptsOf(clips);
  // A run that goes on stays what it was: the paper's began with random genomes alone.
  const isPaper = recorded ? recorded.configuration.seedGenomes.length === 0 : request.isPaper;
  refuseOtherUnits(target, constraints);
  const { clockHz, runner, options } = request;
  const device = { target, clockHz, runner, cflags: options.cflags };
  chosenTarget(device);
  if (runner !== undefined) checkRunner(runner);
  const remote = request.redis
    ? await openRedisSearch(request.redis, { isResumed: recorded !== null, note, nowMs, signal })
    : request.workerCommand
      ? await openPipeSearch(request.workerCommand, note)
      : null;
  let clock: SearchClock | null = null;
  let dispatcher: Dispatcher | null = null;
  const source = measuringSourceOf({ ...request, scheme }, rounding, { clips, excerpts });
  const ended = new AbortController();
  const setup = remote?.quality
    ? null
    : makeSetup(
        source,
        model,
        request.setupEntry ?? null,
        AbortSignal.any([ended.signal, ...(signal ? [signal] : [])]),
      );
  // It is waited for below.
  setup?.catch(() => undefined);
  try {
    clock = needsOf(objectives, constraints).has('time')
      ? await openSearchClock({
          ...{ ...request, target, scheme, formats, clips, context },
          device: remote?.device ?? null,
          quiet: setup,
        })
      : null;
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
        latency: remote?.device?.unit === 'ns' ? 'host' : request.latency,
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
      excerpts,
      validation: request.validation,
      isPlain: isPaper,
      memoryOf: (of) => memoryOf(scheme.candidate('bytes', of), frontEnd),
      isFinished: rounding !== null,
      ...(request.isReported && frontEnd !== null ? { beside: networksBeside(request.scheme) } : {}),
      context: [
        scheme.name,
        model.fingerprint,
        rangesToJson(ranges),
        frontEnd,
        ...(rounding ? [roundingIdentity(rounding)] : []),
      ],
      timing: clock?.timing ?? null,
    });
    dispatcher = await createDispatcher(request, source, await setup, clock, remote);
    const controls = {
      dir,
      problem,
      dispatcher: request.through ? request.through(dispatcher) : dispatcher,
      nowMs,
      ...(signal ? { signal } : {}),
      ...(request.onProgress ? { onProgress: withQueue(request.onProgress, remote) } : {}),
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
    const costs = await frontCosts(result.front, { ...device, scheme, model, signal, note });
    return { ...result, costs };
  } finally {
    ended.abort(new Error('the search has ended'));
    await dispatcher?.close();
    await remote?.close();
    await clock?.dispose();
  }
}

function withQueue(
  onProgress: (progress: Progress) => void,
  remote: RemoteSearch | null,
): (progress: Progress) => void {
  return remote === null
    ? onProgress
    : (progress) => {
        const { workers, open } = remote.state();
        onProgress({ ...progress, queue: { workers, open } });
      };
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

function measuringSourceOf(
  { scheme, ranges, model, validation }: SearchRequest,
  rounding: RoundingParts | null,
  { clips, excerpts }: { readonly clips: readonly ScoredClip[]; readonly excerpts: readonly ScoredClip[] },
): MeasuringSource {
  return {
    ...{ scheme, ranges, excerpts, rounding },
    frontEnd: model.frontEnd,
    clips: [...clips, ...validation],
    // Members of the front have every metric.
    metrics: 'front',
  };
}

/** Quality and memory in threads, or by workers; times from here, alone on this machine unless they are added up. */
async function createDispatcher(
  request: SearchRequest,
  source: MeasuringSource,
  setup: ThreadSetup | null,
  clock: SearchClock | null,
  remote: RemoteSearch | null,
): Promise<Dispatcher> {
  const { dir, recorded, workers, timeLimitSeconds } = request;
  const gate = createGate(workers);
  const limits = createTimeLimits(timeLimitSeconds === undefined ? {} : { fixedMs: 1000 * timeLimitSeconds });
  // What took long before a run was stopped takes as long when it goes on.
  if (recorded)
    for (const [measurer, ms] of longestMeasurements(dir, recorded)) limits.took({ measurer }, ms);
  const scoring = remote?.quality
    ? await remote.quality(source)
    : createThreadDispatcher({
        entry: request.threadEntry,
        setup,
        gate,
        limits,
        nowMs,
      });
  const routes = new Map<string, Dispatcher>([
    [MEASURERS.quality.id, scoring],
    [MEASURERS.scores.id, scoring],
    [MEASURERS.noisy.id, scoring],
    [MEASURERS.finish.id, scoring],
    [MEASURERS.deviation.id, scoring],
    [MEASURERS.memory.id, scoring],
  ]);
  const inline = (measurer: Measurer): Dispatcher =>
    createInlineDispatcher({ measurers: [measurer], gate, limits, nowMs, exclusively: onMachine });
  if (clock?.time) routes.set(MEASURERS.time.id, inline(clock.time));
  else if (clock && remote) {
    const times = await remote.times(source);
    const { uniform8 } = clock;
    routes.set(MEASURERS.time.id, uniform8 ? heldAgainst(times, uniform8) : times);
  }
  if (clock?.sum) routes.set(MEASURERS.sum.id, inline(clock.sum));
  return createRouter(routes);
}

/** Strategies that probe one site at a time. */
const PROBING: ReadonlySet<StrategyName> = new Set(['guided', 'knapsack', 'evoq', 'budget']);

/** Strategies that ask for few mixes are steered by sums, which their front is measured beside. */
export function defaultLatency(strategy: StrategyName | undefined, scheme: SchemeName): 'host' | 'table' {
  const isMeasured = scheme === 'paper' || strategy === 'nsga2' || strategy === 'random';
  return isMeasured ? 'host' : 'table';
}

/** Solutions of a search that are finished and measured whole, unless told otherwise: finishing takes seconds each. */
export const DEFAULT_SOLUTIONS = 12;
/** Genomes of a batch where none is said, of strategies that measure few mixes. */
const GUIDED_POPULATION = 16;

/** Of a run that goes on its own, but for what is given. */
function configurationOf(
  {
    recorded,
    strategy,
    population,
    generations,
    solutions,
    isPaper,
    model,
    scheme,
    rounding,
    objectives,
  }: SearchRequest,
  formats: readonly (readonly string[])[],
): RunDescription['configuration'] {
  const given = {
    ...(strategy === undefined ? {} : { strategy }),
    ...(population === undefined ? {} : { population }),
    ...(generations === undefined ? {} : { generations }),
    ...(solutions === undefined ? {} : { solutions }),
  };
  if (recorded) return { ...recorded.configuration, ...given };
  const chosen = strategy ?? (scheme.name === 'paper' ? 'nsga2' : 'guided');
  // Weights and activations as wide as the space has them lose next to nothing.
  const base = formats.map(({ length }) => length - 1);
  const isAdditive = chosen !== 'nsga2' && chosen !== 'random';
  const predicted =
    chosen === 'hawq' && rounding ? predictTables({ model, scheme, rounding }, formats, objectives) : null;
  const seeds = isAdditive ? cornersOf(scheme, formats) : uniformGenomes(scheme, formats);
  return {
    strategy: chosen,
    ...(isPaper
      ? {}
      : { seedGenomes: seeds.slice(0, population ?? GUIDED_POPULATION), solutions: DEFAULT_SOLUTIONS }),
    ...(isAdditive ? { population: GUIDED_POPULATION } : {}),
    ...(PROBING.has(chosen) ? { probeBase: base } : {}),
    ...(predicted ? { predicted } : {}),
    ...given,
  };
}

/** Uniform widths that the search may use, so that no front is worse than they are. */
function uniformGenomes(scheme: Scheme, formats: readonly (readonly string[])[]): number[][] {
  return ([8, 16, 32] as const).flatMap((width) => levelsOf(scheme.uniform(width), formats) ?? []);
}

/** Corners of the space: 8 bits wherever the search may use what `--bits 8` has, the widest, and every width of weights beside such activations. */
function cornersOf(scheme: Scheme, formats: readonly (readonly string[])[]): number[][] {
  const uniform8 = scheme
    .uniform(8)
    .map((format, site) => (formats[site]!.includes(format) ? format : formats[site]!.at(-1)!));
  const isWeight = scheme.sites.map(({ kind }) => kind === 'weight');
  const weights = [...new Set(formats.flatMap((list, site) => (isWeight[site] ? list : [])))];
  const beside8 = weights
    .sort((a, b) => formatBits(b) - formatBits(a))
    .map((weight) => uniform8.map((format, site) => (isWeight[site] ? weight : format)));
  const widest = formats.map((list) => list.at(-1)!);
  const corners = [uniform8, widest, ...beside8].flatMap((one) => levelsOf(one, formats) ?? []);
  return [...new Map(corners.map((genome) => [genome.join(' '), genome])).values()];
}

/** Nothing where the search may not use one of the formats. */
function levelsOf(genome: readonly string[], formats: readonly (readonly string[])[]): number[][] | null {
  const levels = genome.map((format, site) => formats[site]!.indexOf(format));
  return levels.every((level) => level >= 0) ? [levels] : null;
}
