// hushbit reproduce: the paper's experiment in one command.
import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { reproductionText } from '../report/text/index.ts';
import { reproduce } from '../run/index.ts';
import { interruptible } from './interrupt.ts';
import { addHostOptions, type LatencyOptions } from './latency-options.ts';
import { wholeNumber } from './numbers.ts';
import { addOutputOptions, type OutputOptions, printResult } from './output.ts';
import { createProgressLine } from './progress-line.ts';
import { newRunDirectory } from './search-configuration.ts';
import { addSearchSizeOptions, type SearchSizeOptions } from './search-size-options.ts';

interface ReproduceOptions
  extends OutputOptions,
    SearchSizeOptions,
    Pick<LatencyOptions, 'iterations' | 'cflags'> {
  data: string;
  seeds: number;
  out?: string;
  validation?: string;
  latency: boolean;
}

export function reproduceCommand(): Command {
  const command = new Command('reproduce')
    .description(
      "The paper's experiment: baselines, a search for each seed, figures 1 to 4 and table I beside the paper's, in its scheme and in the deployed one.",
    )
    .requiredOption('--data <DIR>', "the paper's data: weights/, calibration.json, audio/")
    .option('--seeds <N>', 'searches of each scheme', wholeNumber('--seeds', 1, 100), 3)
    .option('--out <DIR>', 'directory to make, or to go on in (default: runs/DATE-TIME)')
    .option(
      '--validation <DIR>',
      'pairs that the pages of the runs score solutions on besides (default: the embedded ones)',
    )
    .option('--no-latency', 'do not compile and measure: PESQ and memory alone')
    .addHelpText('after', '\nExample:\n  hushbit reproduce --data paper --seeds 3 --out runs/paper')
    .action(run);
  addSearchSizeOptions(command, { leastPopulation: 2, defaultPopulation: '25' });
  return addHostOptions(addOutputOptions(command));
}

async function run(options: ReproduceOptions): Promise<void> {
  const { signal, release } = interruptible();
  const progress = createProgressLine(options);
  try {
    const result = await reproduce(
      {
        ...options,
        out: newRunDirectory(options.out),
        workers: options.workers ?? availableParallelism(),
        signal,
        onProgress: progress.show,
      },
      progress.note,
    );
    progress.end();
    printResult(options, { ...result, parts: result.parts.map(({ figures: _, ...part }) => part) }, () =>
      [reproductionText(result.parts), result.page, result.table].join('\n'),
    );
  } finally {
    progress.end();
    release();
  }
}
