// hushbit baselines: table I of the paper.
import { Command } from 'commander';
import { candidateTable, tableOne, targetCosts } from '../report/text/index.ts';
import { judgeBaselines, openPicked, parsePick } from '../run/index.ts';
import { refusePickAlone } from './candidate-options.ts';
import { addClipOptions, addModelOptions, type ClipOptions } from './common-options.ts';
import { addLatencyOptions, addRunnerOption, type LatencyOptions, timingOf } from './latency-options.ts';
import { printResult } from './output.ts';
import { createProgressLine } from './progress-line.ts';
import { optionsOfRun } from './run-options.ts';

interface BaselinesOptions extends ClipOptions, LatencyOptions {
  run?: string;
  pick: string;
  latency: boolean;
}

export function baselinesCommand(): Command {
  const command = new Command('baselines')
    .description("The paper's table I: int8, int16, int32, float32, and the best mixed solution of a run.")
    .option('--run <DIR>', 'a run: its model, clips and settings, and a mixed solution of its front')
    .option(
      '--pick <P>',
      'which solution: best-pesq, as in the paper | knee | smallest | fastest | INDEX | max-pesq-drop=0.02',
      'best-pesq',
    )
    .option('--no-latency', 'do not compile and measure')
    .addHelpText('after', '\nExample:\n  hushbit baselines --run runs/first')
    .action(run);
  return addRunnerOption(addLatencyOptions(addClipOptions(addModelOptions(command))));
}

async function run(given: BaselinesOptions, command: Command): Promise<void> {
  parsePick(given.pick);
  if (given.run === undefined) refusePickAlone(command);
  const { saved, pick } =
    given.run === undefined ? { saved: null, pick: given.pick } : openPicked(given.run, given.pick);
  const options = saved ? { ...given, ...optionsOfRun(saved.run, command), pick } : given;
  const progress = createProgressLine(options);
  const result = await judgeBaselines({ ...timingOf(options), saved }, progress.note, progress.step).finally(
    progress.end,
  );
  const { candidates, noisy } = result;
  printResult(options, result, () =>
    [tableOne(candidates), candidateTable(candidates, noisy.quality.pesqRaw), targetCosts(candidates)]
      .filter((part) => part !== '')
      .join('\n\n'),
  );
}
