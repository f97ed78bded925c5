// hushbit denoise: one WAV through the denoiser, float32, quantised, or as an exported program says.
import { Command } from 'commander';
import { HushbitError } from '../base/errors.ts';
import { denoiseFile, denoiserOfChoice, denoiserOfProgram } from '../run/index.ts';
import { addCandidateOptions, type CandidateOptions, withRun } from './candidate-options.ts';
import { addModelOptions } from './common-options.ts';
import { wholeNumber } from './numbers.ts';
import { note, printResult } from './output.ts';
import { createProgressLine } from './progress-line.ts';

interface DenoiseOptions extends CandidateOptions {
  output: string;
  channel?: number;
  program?: string;
}

export function denoiseCommand(): Command {
  const command = new Command('denoise')
    .description(
      'Denoises a WAV file with the float32 network (default), a width, a genome, a solution of a run, or an exported program.',
    )
    .argument('<in>', 'noisy speech, WAV at the rate of the model')
    .requiredOption('--output <OUT>', 'WAV file to write, 16 bits')
    .option(
      '--channel <N>',
      'channel to take of a file with several, from 1',
      wholeNumber('--channel', 1, 255),
    )
    .option('--program <FILE>', 'what `export --format program` wrote; holds all that it needs')
    .addHelpText(
      'after',
      [
        '\nExamples:',
        '  hushbit denoise noisy.wav --output clean.wav',
        '  hushbit denoise noisy.wav --output clean.wav --program small/network.hbq',
      ].join('\n'),
    )
    .action(run);
  return addModelOptions(addCandidateOptions(command));
}

/** What can be said of a run of a program. */
const BESIDE_PROGRAM = new Set(['program', 'output', 'channel', 'json', 'quiet', 'seed']);

function refuseBesideProgram(command: Command): void {
  const beside = command.options.find((option) => {
    const key = option.attributeName();
    return command.getOptionValueSource(key) === 'cli' && !BESIDE_PROGRAM.has(key);
  });
  if (!beside) return;
  throw new HushbitError({
    code: 'bad-option',
    place: beside.long ?? beside.attributeName(),
    expected: 'none beside --program, whose file holds network, formats and front end',
    got: 'both',
  });
}

async function run(file: string, given: DenoiseOptions, command: Command): Promise<void> {
  if (given.program !== undefined) refuseBesideProgram(command);
  const { options, saved } = withRun(given, command);
  const progress = createProgressLine(given);
  const denoiser =
    given.program === undefined
      ? await denoiserOfChoice({ ...options, saved }, (line) => note(options, line), progress.step).finally(
          progress.end,
        )
      : denoiserOfProgram(given.program);
  const done = denoiseFile(file, given.output, denoiser, given.channel);
  printResult(
    given,
    done,
    () => `${done.seconds.toFixed(1)} s denoised (${done.name}), written to ${done.output}`,
  );
}
