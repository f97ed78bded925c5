// The Evaluator that a search sees: format indices in, minimised objectives out. Quality and compiling run side by
// side for a whole batch; then latencies are measured one by one with nothing beside them.
import { type Candidate, type FormatChoice, genomeOfFormats, type Scheme } from '../scheme/index.ts';
import type { Evaluation, Evaluator, Genome } from '../study/evaluator.ts';
import type { LatencyFigures, LatencyMeter, PreparedLatency } from './latency-meter.ts';
import type { MemoryBytes, RunUnits } from './measurements.ts';
import { minimised, OBJECTIVES, type ObjectiveName, valuesOf } from './objectives.ts';
import type { Quality } from './quality.ts';
import { searchFormats } from './search-formats.ts';

export interface SearchEvaluatorOptions {
  readonly scheme: Scheme;
  /** Widths that the search may use. */
  readonly widths: readonly FormatChoice[];
  readonly objectives: readonly ObjectiveName[];
  /** Scores formats on every clip; calls may overlap. */
  readonly quality: (formats: readonly string[], signal?: AbortSignal) => Promise<Quality>;
  /** Needed where `latency` is an objective. */
  readonly latency: LatencyMeter | null;
  /** How many candidates are scored or compiled at the same time. */
  readonly workers: number;
  readonly nowMs: () => number;
}

export function createSearchEvaluator(options: SearchEvaluatorOptions): Evaluator {
  const { scheme, widths, objectives, quality, latency, workers, nowMs } = options;
  const formats = searchFormats(scheme, widths);
  const bytesOf = (candidate: Candidate): MemoryBytes => ({
    ...candidate.memory,
    denoiserRamBytes: null,
    memoryBytes: candidate.objectiveBytes,
  });
  const uniform8 = bytesOf(scheme.candidate('uniform', scheme.uniform(8)));
  const uniform32 = bytesOf(scheme.candidate('uniform', scheme.uniform(32)));
  const needs = (name: ObjectiveName) => objectives.includes(name);

  const candidateOf = (genome: Genome): Candidate =>
    scheme.candidate(
      'candidate',
      genome.map((index, site) => formats[site]![index]!),
    );

  interface Judged {
    readonly quality: Quality | null;
    readonly prepared: PreparedLatency | null;
    readonly seconds: number;
  }

  async function judge(candidate: Candidate, batch: AbortSignal): Promise<Judged> {
    const start = nowMs();
    // One of its own: the listeners of a whole batch on one signal look like a leak.
    const signal = AbortSignal.any([batch]);
    const [scored, prepared] = await Promise.all([
      needs('pesq') ? quality(candidate.formats!, signal) : null,
      needs('latency') ? latency!.prepare(candidate, signal) : null,
    ]);
    return { quality: scored, prepared, seconds: (nowMs() - start) / 1000 };
  }

  function evaluationOf(candidate: Candidate, judged: Judged, figures: LatencyFigures | null): Evaluation {
    const memory = bytesOf(candidate);
    const units: RunUnits = {
      float32: [],
      uniform8,
      uniform32,
      time: figures && {
        uniform8Ns: figures.uniform8NsPerFrame,
        uniform32Ratio: figures.uniform32NsPerFrame / figures.uniform8NsPerFrame,
        logVariance: 0,
        freedom: 0,
        systematic: 0,
      },
    };
    const values = valuesOf(
      { clips: judged.quality?.clips ?? [], memory, times: figures ? [figures] : [] },
      units,
    );
    return {
      objectives: objectives.map((name) => minimised(name, values, units).value),
      details: {
        genome: genomeOfFormats(candidate.formats!),
        objectives: Object.fromEntries(
          objectives.map((name) => [name, values[OBJECTIVES[name].value]!.mean]),
        ),
        ...(judged.quality ? { quality: judged.quality.mean, clips: judged.quality.clips } : {}),
        ...(figures ? { latency: figures } : {}),
        memory: candidate.memory,
      },
    };
  }

  return {
    objectives,
    sites: scheme.sites.map((site) => site.name),
    levels: formats.map((list) => list.length),
    alleles: formats.map(genomeOfFormats),
    async evaluate(genomes, done, signal) {
      // One failure stops the others of the batch.
      const stop = new AbortController();
      const both = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
      const candidates = genomes.map(candidateOf);
      const judged: Judged[] = new Array(genomes.length);
      try {
        await inParallel(genomes.length, workers, async (i) => {
          both.throwIfAborted();
          judged[i] = await judge(candidates[i]!, both);
          if (!needs('latency')) done(i, evaluationOf(candidates[i]!, judged[i]!, null));
        });
        if (!needs('latency')) return;
        for (let i = 0; i < genomes.length; i++) {
          both.throwIfAborted();
          const figures = await judged[i]!.prepared!.measure(AbortSignal.any([both]));
          done(i, evaluationOf(candidates[i]!, judged[i]!, figures));
        }
      } catch (error) {
        stop.abort(error);
        throw error;
      } finally {
        await Promise.all(judged.map((one) => one?.prepared?.dispose()));
      }
    },
  };
}

/** Runs `task(0..count-1)`, at most `width` at a time; rejects with the first failure once running ones have ended. */
async function inParallel(
  count: number,
  width: number,
  task: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failure: { error: unknown } | undefined;
  const lane = async (): Promise<void> => {
    while (next < count && !failure) {
      try {
        await task(next++);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, count) }, lane));
  if (failure) throw failure.error;
}
