// hushbit report: a run becomes report.html and figures/. What is missing in DIR/report-data is made first.
import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { Command } from 'commander';
import { HushbitError } from '../base/errors.ts';
import { type ClipPair, createTableMeter } from '../evaluate/index.ts';
import { readKernels } from '../hardware/index.ts';
import { CLIENT_SCRIPT, renderFigures, renderPage } from '../report/index.ts';
import { openRun, type SavedRun } from '../run/index.ts';
import { openQualityPool, type QualityPool } from '../worker/index.ts';
import { readPairsOf } from './clips.ts';
import {
  addModelOptions,
  type ClipOptions,
  embeddedClips,
  resolveModel,
  resolvePairs,
  resolveScheme,
} from './common-options.ts';
import { writeWhole } from './files.ts';
import { createHostMeter, type HostMeter, type LatencyOptions } from './latency.ts';
import { realNumber, wholeNumber } from './numbers.ts';
import { note, printResult } from './output.ts';
import { collectListening, collectReport } from './report-collect.ts';
import { MOST_SECONDS } from './report-excerpt.ts';
import { isMeasured, measureForReport } from './report-measure.ts';
import { profileCandidates } from './report-profile.ts';
import { type Measured, readMeasured } from './report-store.ts';
import { optionsOfRun, readContext } from './run-context.ts';

interface ReportOptions extends ClipOptions, LatencyOptions {
  output?: string;
  validation?: string;
  workers?: number;
  latency?: boolean;
  sensitivity?: boolean;
  /** Of sound, at most. */
  seconds?: number;
}

export function reportCommand(): Command {
  const command = new Command('report')
    .description(
      'Draws a run: one page to look at and listen to (report.html), and its charts as SVG and PNG.',
    )
    .argument('<dir>', 'a run directory')
    .option('--output <FILE>', 'the page (default: DIR/report.html)')
    .option('--validation <DIR>', 'pairs that the search has not seen (default: the embedded ones)')
    .option('--sensitivity', 'also measure what every site alone costs at 8 bits')
    .option('--seconds <N>', 'sound per solution, at most (default: 8)', realNumber('--seconds', 0.25, 60))
    .option('--no-latency', 'do not time the uniform widths')
    .option('--workers <N>', 'threads that score (default: the processors)', wholeNumber('--workers', 1, 256))
    .addHelpText('after', '\nExample:\n  hushbit report runs/first')
    .action(run);
  return addModelOptions(command);
}

async function run(dir: string, given: ReportOptions, command: Command): Promise<void> {
  const written = await writeReport(dir, given, command);
  printResult(given, written, () => `${written.report}\n${path.join(written.figures, '*.svg')}`);
}

export interface WrittenReport {
  readonly report: string;
  readonly figures: string;
  readonly bytes: number;
}

/** @throws HushbitError `bad-run` for a run without a solution */
export async function writeReport(
  dir: string,
  given: ReportOptions,
  command: Command,
  signal?: AbortSignal,
): Promise<WrittenReport> {
  const saved = openRun(dir);
  if (saved.front.solutions.length === 0) {
    throw new HushbitError({
      code: 'bad-run',
      place: dir,
      expected: 'a run with at least one solution',
      got: 'none',
      remedy: `go on with it: hushbit search --resume ${dir}`,
    });
  }
  const measured = await measuredOf(saved, given, command, signal);
  const data = collectReport(saved, measured, dir);
  const listening = collectListening(saved, measured);
  const page = renderPage({
    data,
    listening,
    script: CLIENT_SCRIPT,
    hash: (text) => createHash('sha256').update(text).digest('base64'),
  });
  const report = given.output ?? path.join(dir, 'report.html');
  writeWhole(report, page);
  const figures = path.join(path.dirname(report), 'figures');
  writeFigures(figures, renderFigures(data, listening, data.picks[0]?.index ?? 0));
  return { report, figures, bytes: Buffer.byteLength(page) };
}

const PNG_SCALE = 2;

function writeFigures(dir: string, files: ReadonlyMap<string, string>): void {
  for (const [name, text] of files) {
    writeWhole(path.join(dir, name), text);
    if (!name.endsWith('.svg') || name.endsWith('-dark.svg')) continue;
    const image = new Resvg(text, {
      fitTo: { mode: 'zoom', value: PNG_SCALE },
      font: { loadSystemFonts: true, defaultFontFamily: 'DejaVu Sans' },
    });
    writeWhole(path.join(dir, name.replace(/svg$/, 'png')), image.render().asPng());
  }
}

/** What is kept where it is complete, otherwise measured: then model and clips are needed. */
async function measuredOf(
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
  if (model.fingerprint !== saved.run.model.fingerprint) {
    throw new HushbitError({
      code: 'bad-run',
      place: saved.dir,
      expected: `the model of the run (${saved.run.model.fingerprint.slice(0, 16)}...)`,
      got: `${model.name}, ${model.fingerprint.slice(0, 16)}...`,
      remedy: 'give --model with the weights that were searched',
    });
  }
  const { scheme, ranges } = resolveScheme(options, model, await readKernels());
  const searchClips = resolvePairs(options, model);
  const validationDir = given.validation ?? embeddedClips('validation');
  const { sampleRateHz } = model.frontEnd;
  const validationClips = validationDir === null ? [] : readPairsOf(validationDir, sampleRateHz);
  const context = readContext(saved.run);
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
