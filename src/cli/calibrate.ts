// hushbit calibrate: least and greatest value of every tensor over noisy clips.
import { Command } from 'commander';
import { HushbitError } from '../base/errors.ts';
import { rangesOf, rangesToJson } from '../calibrate/index.ts';
import { writeWhole } from '../disk/index.ts';
import {
  embeddedClips,
  momentsFileOf,
  packMoments,
  rangesOfClips,
  statisticsOfClips,
} from '../inputs/index.ts';
import { addModelOptions, type ModelOptions, resolveModel } from './common-options.ts';
import { printResult } from './output.ts';

interface CalibrateOptions extends ModelOptions {
  clips?: string;
  output: string;
  moments?: boolean;
}

export function calibrateCommand(): Command {
  const command = new Command('calibrate')
    .description('Measures the range of every tensor over noisy clips, for --calibration.')
    .option(
      '--clips <DIR>',
      'noisy WAVs, or a directory with noisy/; default: the embedded calibration clips',
    )
    .requiredOption('--output <FILE>', 'calibration file to write')
    .option(
      '--moments',
      'also write means, variances and Gram matrices, beside FILE with .moments in place of .json',
    )
    .addHelpText('after', '\nExample:\n  hushbit calibrate --clips NOISY_DIR --output calibration.json')
    .action(run);
  return addModelOptions(command);
}

function run(options: CalibrateOptions): void {
  if (options.calibration !== undefined || (options.clips !== undefined && options.calibrate !== undefined)) {
    throw new HushbitError({
      code: 'bad-option',
      place: 'calibrate',
      expected: '--clips DIR alone',
      got: options.calibration === undefined ? '--clips and --calibrate' : '--calibration',
      remedy: 'ranges are measured on the clips of one directory',
    });
  }
  const model = resolveModel(options);
  const dir = options.clips ?? options.calibrate ?? embeddedClips('calibration');
  if (dir === null) {
    throw new HushbitError({
      code: 'bad-option',
      place: '--clips',
      expected: 'a directory of noisy WAVs',
      got: 'none',
    });
  }
  const statistics = options.moments ? statisticsOfClips(model, dir) : null;
  const ranges = rangesToJson(statistics ? rangesOf(statistics) : rangesOfClips(model, dir));
  writeWhole(options.output, `${JSON.stringify(ranges, null, 1)}\n`);
  const moments = statistics && momentsFileOf(options.output);
  if (statistics && moments) writeWhole(moments, packMoments(statistics));
  const tensors = Object.keys(ranges).length;
  printResult(
    options,
    { output: options.output, tensors, ...(moments ? { moments } : {}) },
    () => `${tensors} ranges written to ${options.output}${moments ? `, moments to ${moments}` : ''}`,
  );
}
