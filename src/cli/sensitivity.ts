// hushbit sensitivity: what each site alone costs in each format.
import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { sensitivityTables } from '../report/text/index.ts';
import { measureSensitivity, type SiteRule } from '../run/index.ts';
import { type FormatChoice, parseFormatChoice } from '../scheme/index.ts';
import { addClipOptions, addModelOptions, type ClipOptions } from './common-options.ts';
import { interruptible } from './interrupt.ts';
import { addRunnerOption, addTargetOptions, type LatencyOptions, timingOf } from './latency-options.ts';
import { eachOnce, oneOf, wholeNumber } from './numbers.ts';
import { note, printResult } from './output.ts';
import { collectRules, givenRules } from './site-rules.ts';

interface SensitivityOptions extends ClipOptions, LatencyOptions {
  latency?: 'table';
  formats?: FormatChoice[];
  formatsFor?: SiteRule[];
  workers?: number;
  output?: string;
}

export function sensitivityCommand(): Command {
  const command = new Command('sensitivity')
    .description(
      'Puts each site alone into each format, all others in float32: error of the mask, fidelity, change of PESQ, bytes and, where asked, time saved, and what statistics predict; and the signal to error of every tensor at 8 bits.',
    )
    .option('--formats <LIST>', 'formats to try, where a site can take them (default: 2,3,4,8)', (text) =>
      eachOnce('--formats', text, (part) => parseFormatChoice('--formats', part)),
    )
    .option(
      '--formats-for <GLOB=LIST>',
      'formats of the sites that LAYER.SITE fits, in place of --formats; repeatable',
      collectRules('--formats-for'),
    )
    .option('--workers <N>', 'threads that score (default: the processors)', wholeNumber('--workers', 1, 256))
    .option(
      '--latency <SOURCE>',
      'table: also what each saves of a frame on this machine; of another --target in its instructions',
      oneOf('--latency', ['table']),
    )
    .option('--output <DIR>', 'directory for sensitivity.json and sensitivity.svg')
    .addHelpText('after', '\nExample:\n  hushbit sensitivity --formats 2,4 --output sensitivity')
    .action(run);
  return addRunnerOption(addTargetOptions(addClipOptions(addModelOptions(command))));
}

async function run(options: SensitivityOptions): Promise<void> {
  const { signal, release } = interruptible();
  try {
    const rules = givenRules(options);
    const result = await measureSensitivity(
      {
        ...timingOf(options),
        ...(rules ? { rules } : {}),
        workers: options.workers ?? availableParallelism(),
        signal,
      },
      (line) => note(options, line),
    );
    printResult(options, result, () => sensitivityTables(result));
  } finally {
    release();
  }
}
