// hushbit calibrate: least and greatest value of every tensor over noisy clips.
import { Command } from 'commander';
import {
  type CalibrateChoice,
  DEFAULT_PERCENTILE,
  RANGE_METHOD_NAMES,
  writeCalibration,
} from '../run/index.ts';
import { addModelOptions, type ModelOptions } from './common-options.ts';
import { oneOf, realNumber } from './numbers.ts';
import { note, printResult } from './output.ts';

export function calibrateCommand(): Command {
  const command = new Command('calibrate')
    .description('Measures the range of every tensor over noisy clips, for --calibration.')
    .option(
      '--clips <DIR>',
      'noisy WAVs, or a directory with noisy/; default: the embedded calibration clips',
    )
    .requiredOption('--output <FILE>', 'calibration file to write')
    .option(
      '--ranges <METHOD>',
      `how ranges follow from values: ${RANGE_METHOD_NAMES.join(' | ')} (default: min-max; where a network has convolutions, 8 bits by mse)`,
      oneOf('--ranges', RANGE_METHOD_NAMES),
    )
    .option(
      '--percentile <P>',
      `of all values of a tensor, per cent that a range by percentile holds (default: ${DEFAULT_PERCENTILE})`,
      realNumber('--percentile', 50, 100),
    )
    .option(
      '--moments',
      'also write means, variances and Gram matrices, beside FILE with .moments in place of .json',
    )
    .addHelpText('after', '\nExample:\n  hushbit calibrate --clips NOISY_DIR --output calibration.json')
    .action(run);
  return addModelOptions(command);
}

function run(options: CalibrateChoice & Omit<ModelOptions, 'ranges'>): void {
  const written = writeCalibration(options, (line) => note(options, line));
  const { output, tensors, moments } = written;
  printResult(
    options,
    written,
    () => `${tensors} ranges written to ${output}${moments ? `, moments to ${moments}` : ''}`,
  );
}
