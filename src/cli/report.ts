// hushbit report: a run becomes report.html and figures/. What is missing in DIR/report-data is made first.
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { rangesToJson } from '../calibrate/index.ts';
import {
  chosenTarget,
  drawFamily,
  drawRun,
  openChosen,
  openChosenPairs,
  type RunFile,
  readContext,
  type WrittenReport,
} from '../run/index.ts';
import { isFamily, openFamily } from '../study/index.ts';
import { addClipOptions, addModelOptions, type ClipOptions } from './common-options.ts';
import { namesSources, refuseContradictions, refuseOtherRanges } from './contradictions.ts';
import { addTargetOptions, type LatencyOptions } from './latency-options.ts';
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
    .option('--validation <DIR>', 'pairs that the search has not seen (default: those of the run)')
    .option('--sensitivity', 'also measure what every site alone costs at 8 bits')
    .option('--seconds <N>', 'sound per solution, at most (default: 8)', realNumber('--seconds', 0.25, 60))
    .option('--no-latency', 'do not time the uniform widths')
    .option(
      '--workers <N>',
      'threads that score, programs compiled at a time (default: the processors)',
      wholeNumber('--workers', 1, 256),
    )
    .addHelpText('after', '\nExample:\n  hushbit report runs/first')
    .action(run);
  return addTargetOptions(addClipOptions(addModelOptions(command)));
}

async function run(dir: string, given: ReportOptions, command: Command): Promise<void> {
  if (isFamily(dir)) {
    const { output, ...rest } = given;
    for (const { saved } of openFamily(dir)) await writeReport(saved.dir, rest, command);
    const { report } = drawFamily(dir, output);
    printResult(given, { report }, () => report);
    return;
  }
  const written = await writeReport(dir, given, command);
  printResult(given, written, () => `${written.report}\n${path.join(written.figures, '*.svg')}`);
}

/** @throws HushbitError `bad-run` for a run without a solution */
export function writeReport(
  dir: string,
  given: ReportOptions,
  command: Command,
  signal?: AbortSignal,
): Promise<WrittenReport> {
  return drawRun(dir, (saved) => {
    refuseContradictions(saved.run, given, command);
    const options: ReportOptions = { ...given, ...optionsOfRun(saved.run, command) };
    return {
      output: given.output,
      validation: given.validation,
      verify: namesSources(command),
      workers: given.workers ?? availableParallelism(),
      latency: given.latency !== false,
      sensitivity: given.sensitivity === true,
      seconds: given.seconds,
      iterations: options.iterations,
      cflags: options.cflags,
      clockHz: clockOf(saved.run, options),
      async open() {
        const chosen = await openChosen(options, (line) => note(given, line));
        refuseOtherRanges(saved.run, rangesToJson(chosen.ranges()), command);
        return {
          ...chosen,
          searchClips: openChosenPairs(options, chosen.model, (line) => note(given, line)),
        };
      },
      note: (line) => note(given, line),
      signal,
    };
  });
}

/** @throws HushbitError `bad-option` for the clock of a run whose times are the host's */
function clockOf(run: RunFile, { clock }: ReportOptions): number | undefined {
  chosenTarget({ target: readContext(run).target?.target, clockHz: clock });
  return clock;
}
