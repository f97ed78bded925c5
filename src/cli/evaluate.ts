// hushbit evaluate: quality, time and memory of uniform widths, of genomes, of a solution of a run.
import { Command } from 'commander';
import { HushbitError } from '../base/errors.ts';
import { candidateTable, targetCosts } from '../report/text/index.ts';
import { evaluateChoice } from '../run/index.ts';
import { addCandidateOptions, type CandidateOptions, withRun } from './candidate-options.ts';
import { addClipOptions, addModelOptions } from './common-options.ts';
import { addLatencyOptions, addRunnerOption, type LatencyOptions, timingOf } from './latency-options.ts';
import { printResult } from './output.ts';
import { createProgressLine } from './progress-line.ts';

interface EvaluateOptions extends CandidateOptions, LatencyOptions {
  latency: boolean;
}

export function evaluateCommand(): Command {
  const command = new Command('evaluate')
    .description('Judges one or several precisions: PESQ of the enhanced speech, time per frame, memory.')
    .option('--genomes <FILE>', 'a list of genomes, or a front.json')
    .option('--no-latency', 'do not compile and measure')
    .addHelpText(
      'after',
      '\nExamples:\n  hushbit evaluate --bits 8 --clips DIR --calibrate NOISY_DIR --json\n' +
        '  hushbit evaluate --run runs/first --pick knee --clips OTHER_DIR',
    )
    .action(run);
  return addRunnerOption(addLatencyOptions(addClipOptions(addModelOptions(addCandidateOptions(command)))));
}

async function run(given: EvaluateOptions, command: Command): Promise<void> {
  const { options, saved } = withRun(given, command);
  if ([given.bits, given.genome, given.genomes, given.run].every((one) => one === undefined)) {
    throw new HushbitError({
      code: 'bad-option',
      place: 'evaluate',
      expected: 'one of --bits, --genome, --genomes, --run',
      got: 'none',
    });
  }
  const progress = createProgressLine(options);
  const result = await evaluateChoice({ ...timingOf(options), saved }, progress.note, progress.step).finally(
    progress.end,
  );
  printResult(options, result, () =>
    [candidateTable(result.candidates, result.noisy.quality.pesqRaw), targetCosts(result.candidates)]
      .filter((part) => part !== '')
      .join('\n\n'),
  );
}
