// The search over an event log. The strategy is asked from its seed every time; what the log knows is not measured
// again. So a study that was killed at any moment, and is resumed, goes through the same generations to the same front.
import { type Genome, genomeKey, hypervolume } from '../search/index.ts';
import { confirmFront } from './confirm-front.ts';
import type { Finished, Told } from './event.ts';
import type { EventLog } from './event-log.ts';
import { type TrialRecord, trialKey } from './fold.ts';
import { type Front, sortEvaluated, toFront, writeFront } from './front.ts';
import { createFrontArchive } from './front-archive.ts';
import { formatGeneration, writeGeneration } from './generation-csv.ts';
import { measureBatch, type TrialJobs } from './measure-batch.ts';
import { measureReferences, missingReferences } from './measure-references.ts';
import { bestOf, createPace, type Progress } from './progress.ts';
import { checkReplay, otherSearch } from './replay.ts';
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
  toldOf,
} from './trial.ts';
import { writeTrials } from './trials-csv.ts';

/** Costs near a limit are computed between batches, some hundred in a row: so often whoever watches is told how many. */
const COSTS_TOLD_EVERY_MS = 500;

/** Runs until the end or a limit, into an open log of a locked directory. */
export async function runStudy(log: EventLog, file: RunFile, controls: RunControls): Promise<RunResult> {
  const { dir, problem, dispatcher, nowMs, signal, onProgress } = controls;
  const { state } = log;
  const { population } = file.configuration;
  // What was done stays done: fewer generations than the log has end the study where it is.
  const generations = Math.max(file.configuration.generations, state.generations.length);
  const reference = file.configuration.hypervolumeReference!;
  const startMs = nowMs();
  const strategy = createStrategy(file, problem.excessOf && computedExcessOf);
  const archive = createFrontArchive<EvaluatedTrial>();
  /** Trials that the strategy has asked for and that have ended, in whatever generation; the first ones of the log. */
  const answered = new Set<TrialRecord>();
  /** Once the front was confirmed: what it may consist of. */
  let selected: ReadonlySet<TrialRecord> | null = null;
  let references: readonly unknown[] = [];
  let asked = 0;
  let cached = 0;
  let measuredNow = 0;
  /** Mixes whose costs were computed for the batch that is asked for; null while one is measured. */
  let computed: number | null = null;
  let computedToldMs = 0;
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
      // What was computed for a batch that never came is no news of what follows.
      computed: event === 'costs' ? computed : null,
    });
  }

  function computedExcessOf(genome: Genome): readonly (number | null)[] {
    const excess = problem.excessOf!(genome);
    if (!onProgress) return excess;
    if (computed === null) [computed, computedToldMs] = [0, elapsedMs()];
    computed++;
    if (elapsedMs() - computedToldMs < COSTS_TOLD_EVERY_MS) return excess;
    computedToldMs = elapsedMs();
    report('costs', strategy.generation);
    return excess;
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

  async function untilStop(): Promise<RunResult['ended']> {
    const jobs = problem.references ?? [];
    const stop = missingReferences(jobs, log).length > 0 ? stopNow() : undefined;
    if (stop) return stop;
    const measured = await measureReferences(jobs, batchOptions);
    if (measured === null) return 'aborted';
    if (elapsedMs() >= limitMs) return 'max-minutes';
    references = measured;
    while (strategy.generation < generations && !strategy.isDone) {
      const generation = strategy.generation;
      const isProbe = strategy.isProbing ?? false;
      const genomes = strategy.ask(population);
      computed = null;
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

  const confirmed = (): Promise<boolean> =>
    confirmFront({
      ...{ file, problem, batch: batchOptions, references, elapsedMs, bestKnown },
      told: shownFront(
        [...answered].flatMap((trial) => evaluatedOf(trial, true) ?? []),
        file,
      ),
      select(trials) {
        selected = trials;
      },
      progress(now, isMeasured) {
        confirming = now;
        if (isMeasured) measuredNow++;
        report('confirmation', Math.max(0, strategy.generation - 1));
      },
    });

  try {
    let ended = await untilStop();
    if ((ended === 'complete' || ended === 'max-evaluations') && !(await confirmed())) {
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
