// The search over an event log. The strategy is asked from its seed every time; what the log knows is not measured
// again. So a study that was killed at any moment, and is resumed, goes through the same generations to the same front.
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { HushbitError } from '../base/errors.ts';
import { isOk } from '../execute/index.ts';
import {
  type Genome,
  genomeKey,
  hypervolume,
  spreadOrder,
  type Told as ToldStrategy,
} from '../search/index.ts';
import type { Finished, Told } from './event.ts';
import { EVENTS_FILE, type EventLog } from './event-log.ts';
import { outcomeKey, type TrialRecord, trialKey } from './fold.ts';
import { type Front, sortEvaluated, toFront, writeFront } from './front.ts';
import { createFrontArchive } from './front-archive.ts';
import { formatGeneration, writeGeneration } from './generation-csv.ts';
import { measureBatch, record, resultsOf, type TrialJobs } from './measure-batch.ts';
import type { Beside } from './problem.ts';
import { bestOf, createPace, type Progress } from './progress.ts';
import type { RunControls, RunResult } from './run-controls.ts';
import type { RunFile } from './run-file.ts';
import { shownFront, violationOf } from './shown-front.ts';
import { createStrategy } from './strategies.ts';
import {
  completeEvent,
  type EvaluatedTrial,
  endedEvent,
  evaluatedOf,
  failuresOf,
  probedEvent,
} from './trial.ts';
import { writeTrials } from './trials-csv.ts';

/** Fewer solutions than this, of those that were measured further, are few: then some more are. */
const ENOUGH_SOLUTIONS = 8;
const MORE_SOLUTIONS = 4;

/** Runs until the end or a limit, into an open log of a locked directory. */
export async function runStudy(log: EventLog, file: RunFile, controls: RunControls): Promise<RunResult> {
  const { dir, problem, dispatcher, nowMs, signal, onProgress } = controls;
  const { state } = log;
  const { population } = file.configuration;
  // What was done stays done: fewer generations than the log has end the study where it is.
  const generations = Math.max(file.configuration.generations, state.generations.length);
  const reference = file.configuration.hypervolumeReference!;
  const startMs = nowMs();
  const strategy = createStrategy(file, problem.excessOf);
  const archive = createFrontArchive<EvaluatedTrial>();
  /** Trials that the strategy has asked for and that have ended, in whatever generation; the first ones of the log. */
  const answered = new Set<TrialRecord>();
  /** Once the front was confirmed: what it may consist of. */
  let selected: ReadonlySet<TrialRecord> | null = null;
  let references: readonly unknown[] = [];
  let asked = 0;
  let cached = 0;
  let measuredNow = 0;
  /** Members of the front that are measured further, and how many of them were. */
  let confirming: Progress['confirming'] = null;
  /** Undefined once the front has changed. */
  let volume: number | undefined;

  const elapsedMs = () => nowMs() - startMs;
  const limitMs = (controls.maxMinutes ?? Infinity) * 60_000;
  const limitEvaluations = controls.maxEvaluations ?? Infinity;
  const plannedEvaluations = Math.min(population * generations, strategy.planned?.genomes ?? Infinity);
  const plannedGenerations = Math.min(generations, strategy.planned?.batches ?? Infinity);
  const pace = createPace(limitMs);
  const batchOptions = { log, dispatcher, signal, enough: () => elapsedMs() >= limitMs };

  function answer(trial: TrialRecord): void {
    answered.add(trial);
    const evaluated = evaluatedOf(trial, true);
    // What misses the constraints is no part of what was found.
    if (evaluated && violationOf(evaluated) === 0 && archive.add(evaluated)) volume = undefined;
  }

  function currentVolume(): number {
    volume ??= hypervolume(
      archive.front().map((one) => one.objectives),
      reference,
    );
    return volume;
  }

  function report(event: Progress['event'], generation: number): void {
    if (!onProgress) return;
    const front = archive.front();
    onProgress({
      event,
      replaying: measuredNow === 0,
      generation,
      generations: plannedGenerations,
      evaluations: answered.size,
      failed: failuresOf([...answered]).length,
      plannedEvaluations,
      cached,
      best: bestOf(front, file),
      hypervolume: currentVolume(),
      frontSize: front.length,
      elapsedMs: elapsedMs(),
      leftMs: confirming ? null : pace.leftMs(elapsedMs()),
      confirming,
    });
  }

  /** Of everything that ended, with the latest that is known of each. */
  const bestKnown = (): readonly EvaluatedTrial[] =>
    shownFront(
      [...answered].flatMap((trial) =>
        selected?.has(trial) === false ? [] : (evaluatedOf(trial, false) ?? []),
      ),
      file,
    );

  const writtenFront = (): Front => {
    const front = toFront(bestKnown(), file, file.configuration.solutions !== undefined);
    writeFront(dir, front);
    return front;
  };

  function stopNow(): RunResult['ended'] | undefined {
    if (signal?.aborted) return 'aborted';
    if (state.trials.length >= limitEvaluations) return 'max-evaluations';
    if (elapsedMs() >= limitMs) return 'max-minutes';
    return undefined;
  }

  /** The trial of a genome that the strategy asks for: the log's, which asked in the same order, or a new one. */
  function trialOf(genome: Genome, generation: number, isProbe: boolean): TrialRecord | undefined {
    const key = trialKey(genome, isProbe);
    const known = state.byGenome.get(key);
    if (known) {
      if (known.id > asked) throw otherSearch(dir, `generation ${generation}, trial ${asked}`);
      if (known.id === asked) asked++;
      return known;
    }
    if (asked < state.trials.length) throw otherSearch(dir, `generation ${generation}, trial ${asked}`);
    if (state.trials.length >= limitEvaluations) return undefined;
    log.append({ type: 'asked', trial: asked++, generation, genome, ...(isProbe ? { probe: true } : {}) });
    return state.byGenome.get(key);
  }

  function jobsOf(trial: TrialRecord, generation: number): TrialJobs {
    return {
      trial,
      jobs: trial.isProbe ? problem.probeJobs!(trial.genome) : problem.jobsOf(trial.genome),
      done(results) {
        log.append(
          'failed' in results ? endedEvent(trial, results, elapsedMs()) : valuedEvent(trial, results),
        );
        measuredNow++;
        answer(trial);
        report('evaluation', generation);
      },
    };
  }

  function valuedEvent(trial: TrialRecord, results: readonly unknown[]): Finished {
    if (trial.isProbe) {
      return probedEvent(trial, problem.concludeProbe!({ results, references }), elapsedMs());
    }
    const evaluation = problem.conclude(trial.genome, { results, references, further: undefined });
    return completeEvent(trial, evaluation, file.objectives, elapsedMs());
  }

  /** @returns why it ended before all were there */
  async function measureReferences(): Promise<RunResult['ended'] | undefined> {
    const jobs = problem.references ?? [];
    const missing = jobs
      .map((job, index) => ({ job, subject: { reference: index } }))
      .filter(({ job, subject }) => !state.outcomes.has(outcomeKey(subject, job)));
    const stop = missing.length > 0 ? stopNow() : undefined;
    if (stop) return stop;
    // All at once, each recorded when it is there. What is timed alone takes its turns in the order of asking.
    const ended = new AbortController();
    const either = signal ? AbortSignal.any([signal, ended.signal]) : ended.signal;
    const settled = await Promise.allSettled(
      missing.map(async ({ job, subject }) => {
        try {
          const outcome = await dispatcher.submit(job, either);
          if (!isOk(outcome)) {
            throw new HushbitError({
              code: 'failed',
              place: `${job.measurer} of a reference`,
              expected: 'a value to hold all others against',
              got: outcome.failed.message,
            });
          }
          record(log, subject, job, outcome);
        } catch (error) {
          ended.abort(error);
          throw error;
        }
      }),
    );
    if (signal?.aborted) return 'aborted';
    if (ended.signal.aborted) throw ended.signal.reason;
    if (settled.some(({ status }) => status === 'rejected'))
      throw new Error('a reference without an outcome');
    if (elapsedMs() >= limitMs) return 'max-minutes';
    references = jobs.flatMap((job, index) => resultsOf(log, { reference: index }, [job])!);
    return undefined;
  }

  async function untilStop(): Promise<RunResult['ended']> {
    const without = await measureReferences();
    if (without) return without;
    while (strategy.generation < generations && !strategy.isDone) {
      const generation = strategy.generation;
      const isProbe = strategy.isProbing ?? false;
      const genomes = strategy.ask(population);
      const trials: TrialRecord[] = [];
      const open: TrialRecord[] = [];
      for (const genome of genomes) {
        const known = state.byGenome.get(trialKey(genome, isProbe));
        if (!known?.finished) {
          const stop = stopNow();
          if (stop === 'aborted' || stop === 'max-minutes') return stop;
        }
        const trial = trialOf(genome, generation, isProbe);
        if (!trial) break;
        trials.push(trial);
        if (answered.has(trial)) cached++;
        else if (trial.finished) answer(trial);
        else open.push(trial);
      }
      if (open.length > 0) {
        const isWhole = await measureBatch(
          open.map((trial) => jobsOf(trial, generation)),
          batchOptions,
        );
        if (!isWhole) return signal?.aborted ? 'aborted' : 'max-minutes';
      }
      if (trials.length < genomes.length) return 'max-evaluations';
      strategy.tell(trials.map(toldOf));
      completeGeneration(generation);
    }
    return 'complete';
  }

  function completeGeneration(generation: number): void {
    const front = sortEvaluated(
      strategy.front.map((genome) => evaluatedOf(state.byGenome.get(genomeKey(genome))!, true)!),
    );
    const told: Told = {
      type: 'told',
      generation,
      evaluations: answered.size,
      cached,
      hypervolume: currentVolume(),
      front: front.map((one) => one.genome),
      random: [...strategy.randomState()],
    };
    const recorded = state.generations[generation];
    if (recorded) checkReplay(recorded, told, dir);
    else log.append(told);
    log.sync();
    writeGeneration(dir, generation, formatGeneration(front, file));
    if (measuredNow > 0) writtenFront();
    const remaining = Math.min(plannedEvaluations - cached, limitEvaluations) - answered.size;
    pace.batchDone(elapsedMs(), measuredNow, Math.max(0, remaining));
    report('generation', generation);
  }

  /**
   * Measures members of the front further. What that changes may bring others into it, which are measured then; where the number of
   * solutions is limited, as many as that, evenly apart, and some more where those turn out to beat each other.
   * @returns false where the signal or the time ended it before
   */
  async function confirmFront(): Promise<boolean> {
    if (!problem.frontJobs) return true;
    const { solutions } = file.configuration;
    const seen = new Set<TrialRecord>();
    // As the search left it: where a confirmation was interrupted, some of it is known already.
    const told = shownFront(
      [...answered].flatMap((trial) => evaluatedOf(trial, true) ?? []),
      file,
    );
    const order = solutions === undefined ? null : inSpreadOrder(told);
    const next = (): readonly TrialRecord[] => {
      if (order === null || solutions === undefined) {
        return bestKnown().flatMap(({ trial }) => (seen.has(trial) ? [] : [trial]));
      }
      const missing =
        seen.size === 0
          ? solutions
          : Math.min(
              Math.min(solutions, ENOUGH_SOLUTIONS) - bestKnown().length,
              solutions + MORE_SOLUTIONS - seen.size,
            );
      return order.slice(seen.size, seen.size + Math.max(0, missing));
    };
    for (let isFirst = true; ; isFirst = false) {
      const members = next();
      if (members.length === 0) return true;
      const beside = isFirst ? (problem.beside ?? []) : [];
      for (const trial of members) seen.add(trial);
      const done = [...seen].filter((trial) => trial.confirmed).length;
      const preparing = members.map((trial) => problem.preparing?.(trial.genome) ?? []);
      const slow = preparing.filter(({ length }) => length > 0).length;
      confirming = { finished: seen.size - slow, done, of: seen.size };
      // Jobs of one genome would each begin with what is slow, in as many threads. A log of another version may lack jobs of the search.
      const [isPrepared] = await Promise.all([
        measureBatch(
          members.map((trial, at) => ({
            trial,
            jobs: [...problem.jobsOf(trial.genome), ...preparing[at]!],
            done() {
              if (preparing[at]!.length > 0) tellConfirming({ finished: confirming!.finished + 1 });
            },
          })),
          batchOptions,
        ),
        measureBeside(beside.map((one) => ({ name: one.name, jobs: one.preparing }))),
      ]);
      if (!isPrepared) return false;
      const [whole] = await Promise.all([
        measureBatch(
          members.flatMap((trial) => {
            const jobs = problem.frontJobs!(trial.genome);
            return jobs.length === 0
              ? []
              : [{ trial, jobs, done: (further) => confirm(trial, further) } satisfies TrialJobs];
          }),
          batchOptions,
        ),
        measureBeside(beside),
      ]);
      if (!whole) return false;
      if (order === null) continue;
      // One whose measurements failed is no solution, unless there is no other.
      const confirmed = new Set([...seen].filter((trial) => trial.confirmed));
      selected = confirmed.size > 0 ? confirmed : seen;
    }
  }

  async function measureBeside(those: readonly Pick<Beside, 'name' | 'jobs'>[]): Promise<void> {
    if (stopNow() === 'aborted' || stopNow() === 'max-minutes') return;
    const missing = those.flatMap(({ name, jobs }) =>
      jobs
        .map((job) => ({ subject: { beside: name }, job }))
        .filter(({ subject, job }) => !state.outcomes.has(outcomeKey(subject, job))),
    );
    await Promise.all(
      missing.map(async ({ subject, job }) => {
        const outcome = await dispatcher.submit(job, signal && AbortSignal.any([signal])).catch(() => null);
        if (outcome && isOk(outcome) && elapsedMs() < limitMs) record(log, subject, job, outcome);
      }),
    );
  }

  function confirm(trial: TrialRecord, further: Parameters<TrialJobs['done']>[0]): void {
    // Without what was to be added the trial stands as it was.
    if ('failed' in further) return;
    const results = resultsOf(log, { trial: trial.id }, problem.jobsOf(trial.genome))!;
    const evaluation = problem.conclude(trial.genome, { results, references, further });
    const event = {
      ...completeEvent(trial, evaluation, file.objectives, elapsedMs()),
      confirmed: true as const,
    };
    // Known already, unless the run goes on with other validation clips.
    const isKnown = trial.confirmed !== undefined && isSame(trial.confirmed, event);
    const isFirst = trial.confirmed === undefined;
    if (isKnown) return;
    log.append(event);
    measuredNow++;
    tellConfirming({ done: confirming!.done + (isFirst ? 1 : 0) });
  }

  function tellConfirming(more: Partial<NonNullable<Progress['confirming']>>): void {
    confirming = { ...confirming!, ...more };
    report('confirmation', Math.max(0, strategy.generation - 1));
  }

  try {
    let ended = await untilStop();
    if ((ended === 'complete' || ended === 'max-evaluations') && !(await confirmFront())) {
      ended = signal?.aborted ? 'aborted' : 'max-minutes';
    }
    const solutions = selected ? { solutions: [...selected].map(({ id }) => id) } : {};
    log.append({ type: 'stopped', why: ended, ...solutions });
    log.sync();
    writeTrials(dir, state.trials, file);
    const front = writtenFront();
    report('end', Math.max(0, Math.min(strategy.generation, generations - 1)));
    return {
      ended,
      front,
      evaluations: answered.size,
      generations: strategy.generation,
      hypervolume: currentVolume(),
      failures: failuresOf(state.trials.filter((trial) => answered.has(trial))),
    };
  } catch (error) {
    try {
      // A failed replay has seen less than the front.json that is there.
      if (measuredNow > 0) writtenFront();
    } catch {
      // The first failure is the one to tell; the log has what front.json would say.
    }
    throw error;
  }
}

function inSpreadOrder(front: readonly EvaluatedTrial[]): readonly TrialRecord[] {
  return spreadOrder(front.map(({ objectives }) => objectives)).map((index) => front[index]!.trial);
}

/** But for when it was. */
function isSame({ elapsedMs: _, ...a }: Finished, { elapsedMs: __, ...b }: Finished): boolean {
  return isDeepStrictEqual(a, JSON.parse(JSON.stringify(b)));
}

/** As the strategy hears of a trial. */
function toldOf({ genome, finished: ended }: TrialRecord): ToldStrategy {
  const finished = ended!;
  switch (finished.state) {
    case 'complete': {
      const { objectives, violations, error, excess } = finished;
      return {
        genome,
        objectives,
        violation: sumOf(violations ?? []),
        ...(error === undefined ? {} : { error }),
        ...(excess === undefined ? {} : { excess }),
      };
    }
    case 'probed': {
      const { error, objectives, excess } = finished;
      const probe = { error, objectives, ...(excess === undefined ? {} : { excess }) };
      return { genome, objectives: null, violation: 0, probe };
    }
    default:
      return { genome, objectives: null, violation: 0 };
  }
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function otherSearch(dir: string, place: string): HushbitError {
  return new HushbitError({
    code: 'bad-run',
    place: `${path.join(dir, EVENTS_FILE)}: ${place}`,
    expected: 'what the search comes to from its seed',
    got: 'something else',
    remedy: 'resume with the version of hushbit that began the run (see run.json), or start another run',
  });
}

/** The replay must come by every generation as it was: otherwise the log is another search's. */
function checkReplay(recorded: Told, replayed: Told, dir: string): void {
  const plain = JSON.parse(JSON.stringify(replayed)) as Told;
  for (const key of ['evaluations', 'cached', 'hypervolume', 'front', 'random'] as const) {
    if (JSON.stringify(recorded[key]) === JSON.stringify(plain[key])) continue;
    throw otherSearch(dir, `generation ${recorded.generation}, ${key}`);
  }
}
