// hushbit denoise: one WAV through the denoiser, float32, quantised, or as an exported program says.
import { Command } from 'commander';
import { encodeWav } from '../audio/index.ts';
import { HushbitError } from '../base/errors.ts';
import { writeWhole } from '../disk/index.ts';
import { denoise, type FrameModel, type FrontEnd } from '../frontend/index.ts';
import { readClip, readProgramFile } from '../inputs/index.ts';
import { createIntegerEngine } from '../wasm/index.ts';
import { addCandidateOptions, type CandidateOptions, chosenCandidate, withRun } from './candidate-options.ts';
import { addModelOptions, resolveModel, resolveScheme } from './common-options.ts';
import { wholeNumber } from './numbers.ts';
import { printResult } from './output.ts';

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

interface Denoiser {
  readonly name: string;
  readonly frontEnd: FrontEnd;
  createModel(): FrameModel;
}

function denoiserOfProgram(file: string, command: Command): Denoiser {
  const own = command.options.map((option) => option.attributeName());
  const besides = own.filter(
    (key) => command.getOptionValueSource(key) === 'cli' && !BESIDE_PROGRAM.has(key),
  );
  if (besides.length > 0) {
    const given = command.options.find((option) => option.attributeName() === besides[0])!;
    throw new HushbitError({
      code: 'bad-option',
      place: given.long ?? besides[0]!,
      expected: 'none beside --program, whose file holds network, formats and front end',
      got: 'both',
    });
  }
  const { program, ...held } = readProgramFile(file);
  return { ...held, createModel: () => createIntegerEngine(program) };
}

/** What can be said of a run of a program. */
const BESIDE_PROGRAM = new Set(['program', 'output', 'channel', 'json', 'quiet', 'seed']);

function denoiserOfModel(given: DenoiseOptions, command: Command): Denoiser {
  const { options, saved } = withRun(given, command);
  const model = resolveModel(options);
  const { scheme } = resolveScheme(options, model, new Map());
  const candidate = chosenCandidate(options, saved, scheme, 'float32', model);
  return { name: candidate.name, frontEnd: model.frontEnd, createModel: () => candidate.createModel() };
}

function run(file: string, options: DenoiseOptions, command: Command): void {
  const { program } = options;
  const { name, frontEnd, createModel } =
    program === undefined ? denoiserOfModel(options, command) : denoiserOfProgram(program, command);
  const clip = readClip(file, options.channel);
  if (clip.sampleRateHz !== frontEnd.sampleRateHz) {
    throw new HushbitError({
      code: 'bad-audio',
      place: file,
      expected: `${frontEnd.sampleRateHz} Hz, the model's rate`,
      got: `${clip.sampleRateHz} Hz`,
      remedy: 'resample it first',
    });
  }
  const enhanced = denoise(clip.samples, frontEnd, createModel());
  writeWhole(options.output, encodeWav(enhanced, clip.sampleRateHz, 16));
  const seconds = clip.samples.length / clip.sampleRateHz;
  printResult(
    options,
    { output: options.output, name, seconds, sampleRateHz: clip.sampleRateHz },
    () => `${seconds.toFixed(1)} s denoised (${name}), written to ${options.output}`,
  );
}
