// hushbit report: a run becomes report.html and figures/. What is missing in DIR/report-data is made first.
import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { Command } from 'commander';
import { HushbitError } from '../base/errors.ts';
import { rangesToJson } from '../calibrate/index.ts';
import { writeWhole } from '../disk/index.ts';
import { collectListening, collectReport, completeMeasured } from '../report/collect/index.ts';
import { CLIENT_SCRIPT, renderFigures, renderPage } from '../report/index.ts';
import { openRun } from '../study/index.ts';
import { readKernels } from '../target/index.ts';
import {
  addModelOptions,
  type ClipOptions,
  resolveModel,
  resolvePairs,
  resolveScheme,
} from './common-options.ts';
import { namesSources, refuseContradictions, refuseOtherRanges } from './contradictions.ts';
import type { LatencyOptions } from './latency-options.ts';
import { realNumber, wholeNumber } from './numbers.ts';
import { note, printResult } from './output.ts';
import { optionsOfRun } from './run-options.ts';

export interface ReportOptions extends ClipOptions, LatencyOptions {
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
  refuseContradictions(saved.run, given, command);
  const options: ReportOptions = { ...given, ...optionsOfRun(saved.run, command) };
  const measured = await completeMeasured(saved, {
    validation: given.validation,
    verify: namesSources(command),
    workers: given.workers ?? availableParallelism(),
    latency: given.latency !== false,
    sensitivity: given.sensitivity === true,
    seconds: given.seconds,
    iterations: options.iterations,
    cflags: options.cflags,
    async open() {
      const model = resolveModel(options);
      const { scheme, ranges } = resolveScheme(options, model, await readKernels());
      refuseOtherRanges(saved.run, rangesToJson(ranges()), command);
      return { model, scheme, ranges, searchClips: resolvePairs(options, model) };
    },
    note: (line) => note(given, line),
    signal,
  });
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
