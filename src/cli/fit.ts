// hushbit fit: does a network fit a device, at which formats, with what margin.
import { Command } from 'commander';
import { HushbitError } from '../base/errors.ts';
import { fitTable } from '../report/text/index.ts';
import { type Constraint, fitChoice, parseLimit, TARGET_CFLAGS } from '../run/index.ts';
import { addModelOptions, type ModelOptions } from './common-options.ts';
import { addTargetOptions, type LatencyOptions, timingOf } from './latency-options.ts';
import { note, printResult } from './output.ts';

interface FitOptions extends ModelOptions, LatencyOptions {
  flash?: Constraint;
  ram?: Constraint;
}

export function fitCommand(): Command {
  const command = new Command('fit')
    .description('Says whether a network fits a device, at which formats and with what margin, from a table.')
    .argument('[MODEL]', 'as --model')
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

async function run(model: string | undefined, given: FitOptions): Promise<void> {
  const { flash, ram, ...options } = given;
  const choice = {
    ...timingOf(options),
    ...(model === undefined ? {} : { model }),
    flashBytes: flash?.limit,
    ramBytes: ram?.limit,
  };
  const result = await fitChoice(choice, (line) => note(options, line));
  printResult(options, result, () => fitTable(result));
}
