// hushbit denoise: one WAV through the denoiser, float32 or quantised.
import { Command } from 'commander';
import { encodeWav } from '../audio/index.ts';
import { HushbitError } from '../base/errors.ts';
import { denoise } from '../denoise/index.ts';
import { addCandidateOptions, type CandidateOptions, chosenCandidate, withRun } from './candidate-options.ts';
import { readClip } from './clips.ts';
import { addModelOptions, resolveModel, resolveScheme } from './common-options.ts';
import { writeWhole } from './files.ts';
import { wholeNumber } from './numbers.ts';
import { printResult } from './output.ts';

interface DenoiseOptions extends CandidateOptions {
  output: string;
  channel?: number;
}

export function denoiseCommand(): Command {
  const command = new Command('denoise')
    .description(
      'Denoises a WAV file with the float32 network (default), a width, a genome, or a solution of a run.',
    )
    .argument('<in>', 'noisy speech, WAV at the rate of the model')
    .requiredOption('--output <OUT>', 'WAV file to write, 16 bits')
    .option(
      '--channel <N>',
      'channel to take of a file with several, from 1',
      wholeNumber('--channel', 1, 255),
    )
    .addHelpText('after', '\nExample:\n  hushbit denoise noisy.wav --output clean.wav')
    .action(run);
  return addModelOptions(addCandidateOptions(command));
}

function run(file: string, given: DenoiseOptions, command: Command): void {
  const { options, saved } = withRun(given, command);
  const model = resolveModel(options);
  const clip = readClip(file, options.channel);
  if (clip.sampleRateHz !== model.frontEnd.sampleRateHz) {
    throw new HushbitError({
      code: 'bad-audio',
      place: file,
      expected: `${model.frontEnd.sampleRateHz} Hz, the model's rate`,
      got: `${clip.sampleRateHz} Hz`,
      remedy: 'resample it first',
    });
  }
  const { scheme } = resolveScheme(options, model, new Map());
  const candidate = chosenCandidate(options, saved, scheme, 'float32');
  const enhanced = denoise(clip.samples, model.frontEnd, candidate.createModel());
  writeWhole(options.output, encodeWav(enhanced, clip.sampleRateHz, 16));
  const seconds = clip.samples.length / clip.sampleRateHz;
  printResult(
    options,
    { output: options.output, name: candidate.name, seconds, sampleRateHz: clip.sampleRateHz },
    () => `${seconds.toFixed(1)} s denoised (${candidate.name}), written to ${options.output}`,
  );
}
