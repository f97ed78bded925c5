// What a report draws, from DIR/report-data where that is complete; otherwise measured with the run's model and clips.
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { HushbitError } from '../base/errors.ts';
import { openQualityPool, type QualityPool } from '../execute/index.ts';
import { embeddedClips, readPairsOf } from '../inputs/index.ts';
import { type ClipPair, createTableMeter } from '../measure/index.ts';
import type { SavedRun } from '../study/index.ts';
import { readKernels } from '../target/index.ts';
import { type ClipOptions, resolveModel, resolvePairs, resolveScheme } from './common-options.ts';
import { createHostMeter, type HostMeter, type LatencyOptions } from './latency.ts';
import { note } from './output.ts';
import { MOST_SECONDS } from './report-excerpt.ts';
import { isMeasured, measureForReport } from './report-measure.ts';
import { profileCandidates } from './report-profile.ts';
import { type Measured, readMeasured } from './report-store.ts';
import { checkClipsOfRun, optionsOfRun, readContext } from './run-context.ts';

export interface ReportOptions extends ClipOptions, LatencyOptions {
  output?: string;
  validation?: string;
  workers?: number;
  latency?: boolean;
  sensitivity?: boolean;
  /** Of sound, at most. */
  seconds?: number;
}

/** @throws HushbitError `bad-run` for another model than the run's */
export async function completeMeasured(
  saved: SavedRun,
  given: ReportOptions,
  command: Command,
  signal?: AbortSignal,
): Promise<Measured> {
  const kept = readMeasured(saved.dir);
  const asked = given.validation !== undefined || given.sensitivity === true || given.seconds !== undefined;
  if (!asked && isMeasured(saved, kept)) return kept;
  const options: ReportOptions = { ...given, ...optionsOfRun(saved.run, command) };
  const model = resolveModel(options);
  const { scheme, ranges } = resolveScheme(options, model, await readKernels());
  const searchClips = resolvePairs(options, model);
  const context = readContext(saved.run);
  checkClipsOfRun(context, searchClips, saved.dir);
  const validationDir = given.validation ?? embeddedClips('validation');
  const { sampleRateHz } = model.frontEnd;
  const validationClips = validationDir === null ? [] : readPairsOf(validationDir, sampleRateHz);
  const timed = context.objectives.includes('latency') && given.latency !== false;
  const workers = given.workers ?? availableParallelism();
  const pools: QualityPool[] = [];
  const poolOf = (clips: readonly ClipPair[]) => {
    const pool = openQualityPool(
      {
        scheme: scheme.name,
        graph: model.graph,
        ranges: ranges(),
        frontEnd: model.frontEnd,
        clips,
        metrics: 'search',
      },
      workers,
      new URL('./quality-worker.js', import.meta.url),
    );
    pools.push(pool);
    return pool;
  };
  /** Without a compiler the uniform widths have no times, and the rest of the report stands. */
  const hostOrNote = async (): Promise<HostMeter | null> => {
    try {
      return await createHostMeter(options, scheme, searchClips, model.frontEnd, signal);
    } catch (error) {
      if (!(error instanceof HushbitError) || error.code !== 'no-toolchain') throw error;
      note(given, `report: the uniform widths are not timed: ${error.message}`);
      return null;
    }
  };
  let validationPool: QualityPool | undefined;
  let searchPool: QualityPool | undefined;
  const host = timed ? await hostOrNote() : null;
  // The uniform widths are timed as the solutions were.
  const meter = host && context.latencyTimes ? createTableMeter(scheme, context.latencyTimes) : host;
  try {
    return await measureForReport({
      saved,
      model,
      scheme,
      searchClips,
      validationClips,
      meter,
      profile:
        host && scheme.name === 'integer'
          ? (candidates) =>
              profileCandidates(host.toolchain, candidates, searchClips[0]!, model.frontEnd, signal)
          : null,
      scoreValidation: (formats, abort) => (validationPool ??= poolOf(validationClips)).score(formats, abort),
      scoreSearch: (formats, abort) => (searchPool ??= poolOf(searchClips)).score(formats, abort),
      sensitivity: given.sensitivity === true,
      mostSeconds: given.seconds ?? MOST_SECONDS,
      note: (line) => note(given, line),
      ...(signal ? { signal } : {}),
    });
  } finally {
    await host?.dispose();
    await Promise.all(pools.map((pool) => pool.close()));
  }
}
