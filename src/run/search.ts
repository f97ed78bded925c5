// A search, whole: a model, clips and options become a study in a directory, with the threads and the meter it needs.
import { HushbitError } from '../base/errors.ts';
import { rangesToJson } from '../calibrate/index.ts';
import type { Dispatcher } from '../execute/index.ts';
import { type RoundingParts, roundingIdentity, type ScoredClip } from '../inputs/index.ts';
import {
  CONSTRAINTS,
  type Constraint,
  chosenTarget,
  clipsOfRun,
  contextOfRun,
  createPrecisionProblem,
  excerptsOf,
  type MeasuringSource,
  memoryOf,
  needsOf,
  networksBeside,
  OBJECTIVES,
  type ObjectiveName,
  objectivesOn,
  placesOfRun,
  readContext,
  searchFormats,
} from '../measure/index.ts';
import { formatBits } from '../scheme/index.ts';
import { type Progress, type RunDescription, resumeRun, startRun } from '../study/index.ts';
import { checkRunner } from '../target/index.ts';
import { frontCosts } from './front-costs.ts';
import { openPipeSearch } from './pipe-search.ts';
import { openRedisSearch } from './redis-search.ts';
import type { RemoteSearch } from './remote-search.ts';
import { openSearchClock, refuseOtherUnits, type SearchClock } from './search-clock.ts';
import { configurationOf } from './search-configuration.ts';
import { createDispatcher, nowMs } from './search-dispatcher.ts';
import type { SearchOutcome, SearchRequest } from './search-request.ts';
import { makeSetup } from './search-setup.ts';
import { noteWorseInFloat32 } from './worse.ts';

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
