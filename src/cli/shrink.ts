// hushbit shrink: a model with fewer units, without training.
import { Command } from 'commander';
import { formatTable } from '../report/text/index.ts';
import { type ShrinkChoice, shrinkChoice } from '../run/index.ts';
import { addModelOptions, type ModelOptions } from './common-options.ts';
import { realNumber } from './numbers.ts';
import { note, printResult } from './output.ts';

export function shrinkCommand(): Command {
  const command = new Command('shrink')
    .description(
      'Takes units of dense layers, GRUs and LSTMs away, those that cost the output least, and fits what is left; no training.',
    )
    .requiredOption(
      '--keep <R>',
      'share of the units of every layer that stays, such as 0.75',
      realNumber('--keep', 0.01, 1),
    )
    .requiredOption('--output <FILE>', 'ONNX file to write, with the front end in it')
    .addHelpText(
      'after',
      '\nExample:\n  hushbit shrink --keep 0.75 --output small.onnx && hushbit evaluate --model small.onnx --bits float32',
    )
    .action(run);
  return addModelOptions(command);
}

function run(options: ShrinkChoice & ModelOptions): void {
  const result = shrinkChoice(options, (line) => note(options, line));
  const { layers, macs, parameters, errorDb, output } = result;
  printResult(options, result, () =>
    [
      formatTable(
        [
          ['layer', 'units', 'kept'],
          ...layers.map(({ layer, units, kept }) => [layer, `${units}`, `${kept}`]),
        ],
        [false, true, true],
      ),
      '',
      `multiply-adds per frame: ${macs[0]} -> ${macs[1]} (${Math.round((100 * macs[1]) / macs[0])} %)`,
      `parameters:              ${parameters[0]} -> ${parameters[1]}`,
      `output on other audio:   ${errorDb.toFixed(1)} dB below it is what changed`,
      `written to ${output}; it is a model: hushbit evaluate --model ${output} --bits float32`,
    ].join('\n'),
  );
}
