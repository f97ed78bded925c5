// hushbit fit: does a network fit a device, at which formats, with what margin.
import { Command } from 'commander';
import { HushbitError } from '../base/errors.ts';
import { fitTable, formatTable } from '../report/text/index.ts';
import { type Constraint, type Fit, fitChoice, parseLimit, TARGET_CFLAGS } from '../run/index.ts';
import { addModelOptions, type ModelOptions } from './common-options.ts';
import { interruptible } from './interrupt.ts';
import { addTargetOptions, type LatencyOptions, timingOf } from './latency-options.ts';
import { eachOnce } from './numbers.ts';
import { note, printResult } from './output.ts';
import { createProgressLine, type ProgressLine } from './progress-line.ts';

interface FitOptions extends ModelOptions, LatencyOptions {
  models?: string[];
  flash?: Constraint;
  ram?: Constraint;
}

export function fitCommand(): Command {
  const command = new Command('fit')
    .description('Says whether a network fits a device, at which formats and with what margin, from a table.')
    .argument('[MODEL]', 'as --model')
    .option('--models <LIST>', 'several networks, such as nsnet2,nsnet2-s: which of them fits', (text) =>
      eachOnce('--models', text, (part) => part),
    )
    .option('--flash <BYTES>', 'flash of the device, such as 1MB', bytes('--flash', 'max-flash'))
    .option('--ram <BYTES>', 'RAM of the device, such as 256KB', bytes('--ram', 'max-ram'))
    .option('--cflags <FLAGS>', `flags of the target's compiler (default: "${TARGET_CFLAGS}")`)
    .addHelpText(
      'after',
      '\nExample:\n  hushbit fit --target cortex-m55 --flash 4MB --ram 256KB --clock 250MHz',
    )
    .action(run);
  return addTargetOptions(addModelOptions(command));
}

const bytes = (option: string, limit: 'max-flash' | 'max-ram') => (text: string) => {
  try {
    return parseLimit(limit, text);
  } catch (error) {
    if (!(error instanceof HushbitError)) throw error;
    throw new HushbitError({ ...error.parts, place: option });
  }
};

async function run(model: string | undefined, given: FitOptions, command: Command): Promise<void> {
  const named = [
    ...(model === undefined ? [] : ['MODEL']),
    ...['model', 'models']
      .filter((key) => command.getOptionValueSource(key) === 'cli')
      .map((key) => `--${key}`),
  ];
  if (named.length > 1) {
    throw new HushbitError({
      code: 'bad-option',
      place: named.join(' and '),
      expected: 'one of MODEL, --model and --models',
      got: `${named.length}`,
      remedy: 'leave the others out',
    });
  }
  const { signal, release } = interruptible();
  const progress = createProgressLine(given);
  try {
    await fitAll(model, given, signal, progress);
  } finally {
    progress.end();
    release();
  }
}

async function fitAll(
  model: string | undefined,
  given: FitOptions,
  signal: AbortSignal,
  progress: ProgressLine,
): Promise<void> {
  const { flash, ram, models, ...options } = given;
  const choice = {
    ...timingOf(options),
    signal,
    onStep: progress.step,
    ...(model === undefined ? {} : { model }),
    flashBytes: flash?.limit,
    ramBytes: ram?.limit,
  };
  const say = (line: string): void => {
    progress.end();
    note(options, line);
  };
  if (models === undefined) {
    const result = await fitChoice(choice, say);
    progress.end();
    printResult(options, result, () => fitTable(result));
    return;
  }
  const networks: Fit[] = [];
  for (const name of models) networks.push(await fitChoice({ ...choice, model: name }, say));
  progress.end();
  printResult(options, { networks }, () =>
    [
      ...networks.map((one) => `${one.model}\n\n${fitTable(one)}`),
      formatTable(
        [
          ['network', 'widest that fits'],
          ...networks.map(({ model: name, widest }) => [name, widest ?? 'none as a whole']),
        ],
        [false, false],
      ),
    ].join('\n\n\n'),
  );
}
