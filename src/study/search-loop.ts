// The search over a journal. It is run from the seed every time; what the journal knows is not evaluated again. So a
// run that was killed at any moment, and is resumed, goes through the same generations to the same front.
import path from 'node:path';
import { HushbitError } from '../base/errors.ts';
import { createNsga2, type Genome, genomeKey, hypervolume, type Nsga2 } from '../search/index.ts';
import { evaluateBatch } from './evaluate-batch.ts';
import { toRecord } from './evaluation-record.ts';
import type { Evaluation } from './evaluator.ts';
import { type Front, sortEvaluated, toSolution, writeFront } from './front.ts';
import { createFrontArchive } from './front-archive.ts';
import { formatGeneration, writeGeneration } from './generation-csv.ts';
import type { Journal } from './journal.ts';
import type { EvaluationRecord, GenerationRecord } from './journal-record.ts';
import { bestOf, createPace, type Progress } from './progress.ts';
import type { RunControls, RunResult } from './run-controls.ts';
import type { RunFile } from './run-file.ts';

/** @throws HushbitError for a configuration that the search refuses. */
export function createSearch(file: RunFile): Nsga2 {
  const { population, crossoverProbability, mutationProbability, mutationEta, seedGenomes } =
    file.configuration;
  return createNsga2({
    levels: file.levels,
    seed: file.seed,
    population,
    crossoverProbability,
    mutationProbability,
    mutationEta,
    seedGenomes,
  });
}

/** Runs until the end or a limit, into an open journal of a locked directory. */
export async function runSearch(journal: Journal, file: RunFile, controls: RunControls): Promise<RunResult> {
  const { dir, evaluator, nowMs, signal, onProgress } = controls;
  const { population, generations } = file.configuration;
  const reference = file.configuration.hypervolumeReference!;
  const startMs = nowMs();
  const search = createSearch(file);
  const archive = createFrontArchive<EvaluationRecord>();
  /** Genomes that the search has asked for and that have a value, in whatever generation. */
  const answered = new Set<string>();
  let cached = 0;
  let evaluatedNow = 0;
  /** Undefined once the front has changed. */
  let volume: number | undefined;

  const elapsedMs = () => nowMs() - startMs;
  const limitMs = (controls.maxMinutes ?? Infinity) * 60_000;
  const limitEvaluations = controls.maxEvaluations ?? Infinity;
  const plannedEvaluations = population * generations;
  const pace = createPace(limitMs);

  function answer(record: EvaluationRecord): void {
    answered.add(genomeKey(record.genome));
    if (archive.add(record)) volume = undefined;
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
      replaying: evaluatedNow === 0,
      generation,
      generations,
      evaluations: answered.size,
      plannedEvaluations,
      cached,
      best: bestOf(front, file),
      hypervolume: currentVolume(),
      frontSize: front.length,
      elapsedMs: elapsedMs(),
      leftMs: pace.leftMs(elapsedMs()),
    });
  }

  const writtenFront = (): Front => {
    const front = {
      sites: file.sites,
      solutions: archive.front().map((one) => toSolution(one, file)),
    };
    writeFront(dir, front);
    return front;
  };

  function stopNow(): RunResult['ended'] | undefined {
    if (signal?.aborted) return 'aborted';
    if (journal.evaluations.size >= limitEvaluations) return 'max-evaluations';
    if (elapsedMs() >= limitMs) return 'max-minutes';
    return undefined;
  }

  function take(genome: Genome, evaluation: Evaluation, generation: number): void {
    const context = { generation, elapsedMs: elapsedMs(), names: file.objectives };
    journal.append(toRecord(genome, evaluation, context));
    evaluatedNow++;
    answer(journal.evaluations.get(genomeKey(genome))!);
    report('evaluation', generation);
  }

  async function untilStop(): Promise<RunResult['ended']> {
    while (search.generation < generations) {
      const generation = search.generation;
      const asked = search.ask();
      const missing: Genome[] = [];
      for (const genome of asked) {
        const key = genomeKey(genome);
        const known = journal.evaluations.get(key);
        if (answered.has(key)) cached++;
        else if (known) answer(known);
        else missing.push(genome);
      }
      if (missing.length > 0) {
        const stop = stopNow();
        if (stop) return stop;
        const batch = missing.slice(0, limitEvaluations - journal.evaluations.size);
        const whole = await evaluateBatch(evaluator, {
          genomes: batch,
          signal,
          take: (genome, evaluation) => take(genome, evaluation, generation),
          enough: () => elapsedMs() >= limitMs,
        });
        if (!whole) return signal?.aborted ? 'aborted' : 'max-minutes';
        if (batch.length < missing.length) return 'max-evaluations';
      }
      search.tell(
        asked,
        asked.map((genome) => journal.evaluations.get(genomeKey(genome))!.objectives),
      );
      completeGeneration(generation);
    }
    return 'complete';
  }

  function completeGeneration(generation: number): void {
    const front = sortEvaluated(search.front.map((one) => journal.evaluations.get(genomeKey(one.genome))!));
    const record: GenerationRecord = {
      type: 'generation',
      generation,
      evaluations: answered.size,
      cached,
      hypervolume: currentVolume(),
      front: front.map((one) => one.genome),
      random: search.randomState(),
    };
    const recorded = journal.generations[generation];
    if (recorded) checkReplay(recorded, record, dir);
    else journal.append(record);
    writeGeneration(dir, generation, formatGeneration(front, file));
    if (evaluatedNow > 0) writtenFront();
    const remaining = Math.min(plannedEvaluations - cached, limitEvaluations) - answered.size;
    pace.batchDone(elapsedMs(), evaluatedNow, Math.max(0, remaining));
    report('generation', generation);
  }

  try {
    const ended = await untilStop();
    const front = writtenFront();
    report('end', Math.min(search.generation, generations - 1));
    return {
      ended,
      front,
      evaluations: answered.size,
      generations: search.generation,
      hypervolume: currentVolume(),
    };
  } catch (error) {
    try {
      // A failed replay has seen less than the front.json that is there.
      if (evaluatedNow > 0) writtenFront();
    } catch {
      // The first failure is the one to tell; the journal has what front.json would say.
    }
    throw error;
  }
}

/** The replay must come by every generation as it was: otherwise the journal is another search's. */
function checkReplay(recorded: GenerationRecord, replayed: GenerationRecord, dir: string): void {
  const plain = JSON.parse(JSON.stringify(replayed)) as GenerationRecord;
  for (const key of ['evaluations', 'cached', 'hypervolume', 'front', 'random'] as const) {
    if (JSON.stringify(recorded[key]) === JSON.stringify(plain[key])) continue;
    throw new HushbitError({
      code: 'bad-run',
      place: `${path.join(dir, 'journal.jsonl')}: generation ${recorded.generation}, ${key}`,
      expected: 'what the search comes to from its seed',
      got: 'something else',
      remedy: 'resume with the version of hushbit that began the run (see run.json), or start another run',
    });
  }
}
