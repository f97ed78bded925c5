// A run as a page to look at and listen to, and its charts as SVG and PNG. What is missing in DIR/report-data is made first.
import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { HushbitError } from '../base/errors.ts';
import { rangesFromJson } from '../calibrate/index.ts';
import { writeWhole } from '../disk/index.ts';
import { parseFrontEnd, requireFrontEnd } from '../frontend/index.ts';
import {
  createScheme,
  embeddedClips,
  foldModel,
  loadModel,
  openRounding,
  readChosenPairs,
} from '../inputs/index.ts';
import { readContext, readPlaces } from '../measure/index.ts';
import {
  collectListening,
  collectReport,
  completeMeasured,
  type ReportRequest,
  type RunSources,
} from '../report/collect/index.ts';
import { CLIENT_SCRIPT, renderFigures, renderPage } from '../report/index.ts';
import { openRun, type SavedRun } from '../study/index.ts';
import { readKernels } from '../target/index.ts';
import { choiceOfRun, chosenRounding } from './choice.ts';

export interface WrittenReport {
  readonly report: string;
  readonly figures: string;
  readonly bytes: number;
}

export interface DrawRequest extends ReportRequest {
  /** The page; default DIR/report.html. */
  readonly output?: string | undefined;
  /** Of the device that the run is for, in Hz: how much of a hop its networks take. */
  readonly clockHz?: number | undefined;
}

export type ReportOptions = Partial<Omit<DrawRequest, 'open'>>;

/**
 * report.html and figures/ of the run in `dir`, with the model and the clips of the run.
 * @throws HushbitError `bad-run` for a run without a solution, or whose model or clips are others now
 */
export function writeReport(dir: string, options: ReportOptions = {}): Promise<WrittenReport> {
  return drawRun(dir, (saved) => ({
    workers: availableParallelism(),
    latency: true,
    verify: false,
    sensitivity: false,
    note: () => undefined,
    ...options,
    open: () => openSources(saved),
  }));
}

/** What a run was made of, from where it was when the run began or was last resumed. */
async function openSources({ dir, run }: SavedRun): Promise<RunSources> {
  const context = readContext(run);
  const { modelPath, clipSources } = readPlaces(run);
  const loaded = loadModel(modelPath, {
    ...(context.frontEnd && { frontEnd: parseFrontEnd(context.frontEnd, 'run.json: context.frontEnd') }),
    ...(context.outputPort && { outputPort: context.outputPort }),
    ...(context.window && { window: context.window }),
    maskFloor: context.maskFloorDb,
    paperRounding: context.scheme === 'paper',
  });
  const { model } = context.fold ? foldModel(loaded) : { model: loaded };
  if (![model.fingerprint, model.namedFingerprint].includes(run.model.fingerprint)) {
    throw new HushbitError({
      code: 'bad-run',
      place: dir,
      expected: `the model ${run.model.fingerprint.slice(0, 16)}... as when the run began`,
      got: `${model.fingerprint.slice(0, 16)}...`,
      remedy: 'put the weights back that were searched',
    });
  }
  const rounding = chosenRounding(choiceOfRun(run), model, () => undefined);
  const ranges = () => rangesFromJson(model.graph, context.ranges, 'run.json: context.ranges', 'run');
  return {
    model,
    scheme: createScheme(
      context.scheme,
      model.graph,
      ranges,
      await readKernels(),
      openRounding(model.graph, rounding.mode, rounding.parts),
    ),
    ranges,
    rounding,
    searchClips: readChosenPairs(
      clipSources,
      requireFrontEnd(model.frontEnd).sampleRateHz,
      embeddedClips('search'),
    ),
  };
}

/** @param requestOf what is asked for once the run is open @throws HushbitError `bad-run` for a run without a solution */
export async function drawRun(
  dir: string,
  requestOf: (saved: SavedRun) => DrawRequest,
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
  if (readPlaces(saved.run).clipSources.features !== undefined) {
    throw new HushbitError({
      code: 'unsupported',
      place: dir,
      expected: 'a run on clips, of which a page can play and score something',
      got: 'a run on features',
      remedy: 'its solutions are in front.json',
    });
  }
  const request = requestOf(saved);
  const measured = await completeMeasured(saved, request);
  const data = collectReport(saved, measured, dir, request.clockHz ?? null);
  const listening = collectListening(saved, measured);
  const page = renderPage({
    data,
    listening,
    script: CLIENT_SCRIPT,
    hash: (text) => createHash('sha256').update(text).digest('base64'),
  });
  const report = request.output ?? path.join(dir, 'report.html');
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
