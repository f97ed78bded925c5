// A search as a study: what it is made of, its progress while it goes, its result.
import { availableParallelism } from 'node:os';
import { createScheme, openRounding } from '../inputs/index.ts';
import {
  type Constraint,
  defaultFormats,
  defaultObjectives,
  type ObjectiveName,
  readContext,
  type SiteRule,
} from '../measure/index.ts';
import type { RoundingMode } from '../precision/index.ts';
import type { FormatChoice, SchemeName } from '../scheme/index.ts';
import { checkRunDirectory, type Progress, readRunFile, type StrategyName } from '../study/index.ts';
import { readKernels } from '../target/index.ts';
import { MEASURING_THREAD, packageVersion, SETUP_THREAD } from './built-programs.ts';
import { choiceOfRun, chosenRounding, openChosen, openChosenClips, openValidation } from './choice.ts';
import { type Calibration, calibrate, type Model, openPairs } from './model.ts';
import { runSearch } from './search.ts';
import { defaultLatency } from './search-configuration.ts';
import type { SearchOutcome } from './search-request.ts';

export interface SearchOptions {
  readonly model: Model;
  /** Run directory to make: `openRun`, `writeReport` and the command line work on it. */
  readonly dir: string;
  /** Directory of pairs to judge on; default the embedded ones. */
  readonly clips?: string;
  /** Default: measured on the embedded calibration clips. */
  readonly calibration?: Calibration;
  /** Noisy clips that weights below 8 bits are rounded on; default what the package brings along. */
  readonly calibrate?: string;
  /** Of weights; default `auto`. */
  readonly rounding?: RoundingMode;
  /** Default `integer`. */
  readonly scheme?: SchemeName;
  /**
   * What a site may take: widths or names of formats, `w4` and `a16` of weights and of everything else; default w2, w3, w4, w8, a8, a16,
   * in scheme paper 8, 16, 32.
   */
  readonly formats?: readonly FormatChoice[];
  /** Other choices of some sites, by LAYER.SITE. */
  readonly rules?: readonly SiteRule[];
  readonly objectives?: readonly ObjectiveName[];
  /**
   * Where times come from, where they are an objective: every candidate compiled (`host`, default of nsga2 and random), or added up, and
   * only the front compiled (`table`).
   */
  readonly latency?: 'host' | 'table';
  /** What the network is for; default `host`. On another target instructions are counted in place of time. */
  readonly target?: string;
  /** Of that target, for a verdict on real time of each solution. */
  readonly clockHz?: number;
  /** Command that runs each solution on hardware of that target: 'CMD {elf}'. */
  readonly runner?: string;
  /** Default 1. */
  readonly seed?: number;
  /** What a solution has to keep; default nothing. */
  readonly constraints?: readonly Constraint[];
  /** Pairs that members of the front are scored on besides; default the embedded ones. */
  readonly validation?: string;
  /** Default `guided`, in scheme paper `nsga2`. */
  readonly strategy?: StrategyName;
  /** Solutions that are finished, measured whole and shown, at most; default 12, fewer where fewer differ. */
  readonly solutions?: number;
  readonly population?: number;
  readonly generations?: number;
  readonly maxEvaluations?: number;
  readonly maxMinutes?: number;
  /** Threads that score; default the processors. */
  readonly workers?: number;
  /** Frames timed per candidate. */
  readonly iterations?: number;
  readonly cflags?: string;
  /** Ends the search cleanly: what was evaluated stays. */
  readonly signal?: AbortSignal;
  /** Lines for a person: what could not be measured and why. */
  readonly onNote?: (line: string) => void;
}

/** A search that goes on. Its events come by iterating over it, once; it goes on whether they are read or not. */
export interface Study extends AsyncIterable<Progress> {
  readonly dir: string;
  /** @throws HushbitError `bad-option`, `bad-audio`, `bad-run`, `no-toolchain` */
  readonly result: Promise<SearchOutcome>;
  /** Ends it cleanly: `result` is then the front of what was evaluated. */
  stop(): void;
}

export interface ResumeOptions {
  /** Run directory to go on in. Model, clips, formats, objectives and seed are as run.json says. */
  readonly dir: string;
  /** Where the run's pairs are now, if not where they were. */
  readonly clips?: string;
  /** Where the pairs that members of the front are scored on besides are now. */
  readonly validation?: string;
  /** More of them than the run was begun with, or fewer. */
  readonly generations?: number;
  readonly maxEvaluations?: number;
  readonly maxMinutes?: number;
  readonly workers?: number;
  readonly signal?: AbortSignal;
  readonly onNote?: (line: string) => void;
}

/** Begins a search. Its worker threads are of the built package: from sources (`tsx`) it does not run. */
export function search(options: SearchOptions): Study {
  return begin(options, (signal, onProgress) => start(options, signal, onProgress));
}

/**
 * Goes on with a run that was stopped, killed or complete: what was measured is not measured again, and the front becomes that of
 * a run nobody stopped. Its `result` fails with `bad-run` where model or clips are others now, or somebody else is at it.
 */
export function resume(options: ResumeOptions): Study {
  return begin(options, (signal, onProgress) => goOn(options, signal, onProgress));
}

function begin(
  { dir, signal }: { readonly dir: string; readonly signal?: AbortSignal },
  run: (signal: AbortSignal, onProgress: (progress: Progress) => void) => Promise<SearchOutcome>,
): Study {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop, { once: true });
  const events = createQueue<Progress>();
  const result = run(controller.signal, events.push).finally(() => {
    events.end();
    signal?.removeEventListener('abort', stop);
  });
  // Whoever only iterates learns of a failure by the end of the events, and by `result` why.
  result.catch(() => undefined);
  return { dir, result, stop, [Symbol.asyncIterator]: () => events.iterate() };
}

async function goOn(
  options: ResumeOptions,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<SearchOutcome> {
  const { dir, clips } = options;
  const recorded = readRunFile(dir);
  const context = readContext(recorded);
  const { clean, noisy, ...kept } = choiceOfRun(recorded);
  const validation = options.validation ?? kept.validation;
  const choice = { ...kept, validation, ...(clips === undefined ? { clean, noisy } : { clips }) };
  const note = options.onNote ?? (() => undefined);
  const { model, scheme, ranges, rounding } = await openChosen(choice, note);
  return runSearch({
    dir,
    recorded,
    versions: versions(),
    model,
    scheme,
    ranges: ranges(),
    rounding,
    clips: openChosenClips(choice, model, note),
    widths: context.formats as FormatChoice[],
    rules: context.rules ?? [],
    objectives: context.objectives,
    constraints: context.constraints,
    validation: openValidation(validation, model),
    latency: context.latency,
    target: context.target?.target ?? 'host',
    seed: recorded.seed,
    generations: options.generations,
    isPaper: false,
    options: choice,
    workers: options.workers ?? availableParallelism(),
    threadEntry: MEASURING_THREAD,
    setupEntry: SETUP_THREAD,
    maxEvaluations: options.maxEvaluations,
    maxMinutes: options.maxMinutes,
    signal,
    onProgress,
    note,
  });
}

const versions = () => ({ hushbit: packageVersion(), node: process.version });

async function start(
  options: SearchOptions,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<SearchOutcome> {
  const { model, dir, clips } = options;
  checkRunDirectory(dir);
  const pairs = openPairs(model, clips);
  const ranges = options.calibration ?? calibrate(model);
  const rounding = chosenRounding(options, model, options.onNote ?? (() => undefined));
  const scheme = createScheme(
    options.scheme ?? 'integer',
    model.graph,
    () => ranges,
    await readKernels(),
    openRounding(model.graph, rounding.mode, rounding.parts),
  );
  return runSearch({
    dir,
    recorded: null,
    versions: versions(),
    model,
    scheme,
    ranges,
    rounding,
    clips: pairs,
    widths: options.formats ?? defaultFormats(scheme),
    rules: options.rules ?? [],
    objectives: options.objectives ?? defaultObjectives(scheme.name),
    constraints: options.constraints ?? [],
    validation: openValidation(options.validation, model),
    latency: options.latency ?? defaultLatency(options.strategy, scheme.name),
    target: options.target ?? 'host',
    clockHz: options.clockHz,
    runner: options.runner,
    seed: options.seed ?? 1,
    strategy: options.strategy,
    solutions: options.solutions,
    population: options.population,
    generations: options.generations,
    isPaper: false,
    options: {
      iterations: options.iterations,
      cflags: options.cflags,
      validation: options.validation,
      ...(clips === undefined ? {} : { clips }),
    },
    workers: options.workers ?? availableParallelism(),
    threadEntry: MEASURING_THREAD,
    setupEntry: SETUP_THREAD,
    maxEvaluations: options.maxEvaluations,
    maxMinutes: options.maxMinutes,
    signal,
    onProgress,
    note: options.onNote ?? (() => undefined),
  });
}

/** Values kept until they are asked for. */
function createQueue<T>(): { push(value: T): void; end(): void; iterate(): AsyncIterator<T> } {
  const waiting: T[] = [];
  let ended = false;
  let wake = (): void => undefined;
  return {
    push(value) {
      waiting.push(value);
      wake();
    },
    end() {
      ended = true;
      wake();
    },
    iterate: () => ({
      async next() {
        while (waiting.length === 0 && !ended) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        return waiting.length > 0
          ? { done: false, value: waiting.shift()! }
          : { done: true, value: undefined };
      },
    }),
  };
}
