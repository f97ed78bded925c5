// What a report draws, from DIR/report-data where that is complete; otherwise measured with the run's model and clips.
import { HushbitError } from '../../base/errors.ts';
import type { TensorRanges } from '../../calibrate/index.ts';
import { requireFrontEnd } from '../../frontend/index.ts';
import { embeddedClips, type LoadedModel, type RoundingParts, readPairsOf } from '../../inputs/index.ts';
import {
  type ClipPair,
  chosenTarget,
  clipsOfRun,
  createHostMeter,
  createTableMeter,
  type HostMeter,
  type HostMeterOptions,
  openQualityPool,
  openTargetJudge,
  type QualityPool,
  readContext,
  readPlaces,
  type TargetJudge,
} from '../../measure/index.ts';
import type { Scheme } from '../../scheme/index.ts';
import type { SavedRun } from '../../study/index.ts';
import { MOST_SECONDS } from './excerpt.ts';
import { isMeasured, measureForReport } from './measured.ts';
import { profileCandidates } from './profile.ts';
import { besideOfRun, scoresOfRun } from './run-scores.ts';
import { type Measured, readMeasured } from './store.ts';

/** What a run was made of, opened again. */
export interface RunSources {
  readonly model: LoadedModel;
  readonly scheme: Scheme;
  readonly ranges: () => TensorRanges;
  readonly rounding: { readonly mode: RoundingParts['mode']; readonly parts: () => RoundingParts };
  /** What the search heard. */
  readonly searchClips: readonly ClipPair[];
}

export interface ReportRequest extends HostMeterOptions {
  /** Pairs that the search has not heard; default those of the run. */
  readonly validation?: string | undefined;
  /** Open the sources, and so check them, even where nothing is to be measured. */
  readonly verify: boolean;
  readonly workers: number;
  /** Time the uniform widths. */
  readonly latency: boolean;
  readonly sensitivity: boolean;
  /** Of sound, at most. */
  readonly seconds?: number | undefined;
  /** Asked for where something has to be measured. */
  readonly open: () => Promise<RunSources>;
  readonly note: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** @throws HushbitError `bad-run` for other clips than the run's */
export async function completeMeasured(saved: SavedRun, request: ReportRequest): Promise<Measured> {
  const { note, signal, workers } = request;
  const kept = readMeasured(saved.dir);
  const asked =
    request.verify ||
    request.validation !== undefined ||
    request.sensitivity ||
    request.seconds !== undefined;
  if (!asked && isMeasured(saved, kept)) return kept;
  const { model, scheme, ranges, rounding, searchClips: given } = await request.open();
  const context = readContext(saved.run);
  const searchClips = clipsOfRun(context, given, saved.dir);
  const validationDir = request.validation ?? readPlaces(saved.run).validation ?? embeddedClips('validation');
  const { sampleRateHz } = requireFrontEnd(model.frontEnd);
  const validationClips = validationDir === null ? [] : readPairsOf(validationDir, sampleRateHz);
  const timed = context.objectives.includes('latency') && request.latency;
  /** One for both kinds of clips: its threads lower and round a candidate once. */
  let pool: QualityPool | undefined;
  const score = (clips: readonly ClipPair[]) => async (formats: readonly string[], abort?: AbortSignal) => {
    // The pool has what float32 gives of every clip ready: it is not opened for nothing.
    if (clips.length === 0) return { clips: [] };
    pool ??= openQualityPool(
      {
        scheme,
        ranges: ranges(),
        frontEnd: model.frontEnd,
        clips: [...searchClips, ...validationClips],
        metrics: 'front',
        rounding: rounding.mode === 'nearest' ? null : rounding.parts(),
      },
      workers,
      new URL('./measuring-thread.js', import.meta.url),
    );
    return pool.score(formats, abort, clips);
  };
  /** Without a compiler the uniform widths have no times, and the rest of the report stands. */
  const hostOrNote = async (): Promise<HostMeter | null> => {
    try {
      return await createHostMeter(request, scheme, searchClips, model.frontEnd, signal);
    } catch (error) {
      if (!(error instanceof HushbitError) || error.code !== 'no-toolchain') throw error;
      note(`report: the uniform widths are not timed: ${error.message}`);
      return null;
    }
  };
  const host = timed ? await hostOrNote() : null;
  const device = request.latency && context.target ? await deviceOf(context.target, model, request) : null;
  // The uniform widths are timed as the solutions were: those of earlier versions have no time of their own beside a table.
  const isSummed = context.latencyTimes !== null && saved.run.configuration.solutions === undefined;
  // Times of other flags, or of fewer frames, are asked for anew.
  const isTimedAlike =
    (request.iterations ?? null) === context.iterations && (request.cflags ?? null) === context.cflags;
  const meter = host && isSummed ? createTableMeter(scheme, context.latencyTimes!) : host;
  try {
    return await measureForReport({
      saved,
      model,
      scheme,
      searchClips,
      validationClips,
      meter,
      costOf: device?.costOf ?? null,
      profile:
        host && scheme.name === 'integer'
          ? (candidates) =>
              profileCandidates(host.toolchain, candidates, searchClips[0]!, model.frontEnd, workers, signal)
          : null,
      scoreValidation: score(validationClips),
      scoreSearch: score(searchClips),
      scoresOfRun: (heard, unheard) => scoresOfRun(saved, heard, unheard),
      besideOfRun: (clips) => besideOfRun(saved, clips, isTimedAlike),
      sensitivity: request.sensitivity,
      mostSeconds: request.seconds ?? MOST_SECONDS,
      note,
      ...(signal ? { signal } : {}),
    });
  } finally {
    await host?.dispose();
    await device?.dispose();
    await pool?.close();
  }
}

/** Of the run's target, with its flags. Without a compiler the uniform widths have no counts, and the rest of the report stands. */
async function deviceOf(
  { target, cflags }: NonNullable<ReturnType<typeof readContext>['target']>,
  { frontEnd }: LoadedModel,
  { note, signal }: ReportRequest,
): Promise<TargetJudge | null> {
  try {
    return await openTargetJudge(chosenTarget({ target })!, { cflags }, frontEnd, signal);
  } catch (error) {
    if (!(error instanceof HushbitError) || error.code !== 'no-toolchain') throw error;
    note(`report: the uniform widths are not counted: ${error.message}`);
    return null;
  }
}
