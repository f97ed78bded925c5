// hushbit denoise: one WAV through the denoiser, float32 or quantised.
import path from 'node:path';
import { Command } from 'commander';
import { encodeWav } from '../audio/index.ts';
import { HushbitError } from '../base/errors.ts';
import { denoise } from '../denoise/index.ts';
import { type Candidate, parseGenome } from '../evaluate/index.ts';
import { openRun, pick } from '../run/index.ts';
import { readClip } from './clips.ts';
import { addModelOptions, type ModelOptions, resolveModel, resolveScheme } from './common-options.ts';
import { uniformCandidate } from './evaluate.ts';
import { readJson, writeWhole } from './files.ts';
import { oneOf, wholeNumber } from './numbers.ts';
import { printResult } from './output.ts';
import { optionsOfRun } from './run-context.ts';

interface DenoiseOptions extends ModelOptions {
  output: string;
  bits?: '8' | '16' | '32' | 'float32';
  genome?: string;
  run?: string;
  pick: string;
  channel?: number;
}

export function denoiseCommand(): Command {
  const command = new Command('denoise')
    .description('Denoises a WAV file with the float32 network, a genome, or a solution of a run.')
    .argument('<in>', 'noisy speech, WAV at the rate of the model')
    .requiredOption('--output <OUT>', 'WAV file to write, 16 bits')
    .option('--bits <N>', '8 | 16 | 32 | float32 (default)', oneOf('--bits', ['8', '16', '32', 'float32']))
    .option('--genome <FILE>', 'a genome file')
    .option('--run <DIR>', 'a run, with --pick')
    .option('--pick <P>', 'best-pesq | knee | smallest | fastest | INDEX | max-pesq-drop=0.02', 'knee')
    .option(
      '--channel <N>',
      'channel to take of a file with several, from 0',
      wholeNumber('--channel', 0, 255),
    )
    .addHelpText('after', '\nExample:\n  hushbit denoise noisy.wav --output clean.wav')
    .action(run);
  return addModelOptions(command);
}

function run(file: string, given: DenoiseOptions, command: Command): void {
  const chosen = [given.bits, given.genome, given.run].filter((one) => one !== undefined);
  if (chosen.length > 1) {
    throw new HushbitError({
      code: 'bad-option',
      place: 'denoise',
      expected: 'one of --bits, --genome, --run',
      got: `${chosen.length}`,
    });
  }
  const saved = given.run === undefined ? null : openRun(given.run);
  const options = saved ? { ...given, ...optionsOfRun(saved.run, command) } : given;
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
  let candidate: Candidate;
  if (saved) {
    const { solution } = pick(saved.front, options.pick);
    const { formats, genes } = parseGenome(scheme, { ...solution }, path.join(given.run!, 'front.json'));
    candidate = scheme.candidate('mixed', formats, genes);
  } else if (options.genome !== undefined) {
    const json = readJson(options.genome, 'bad-genome', 'a genome file');
    const { formats, genes } = parseGenome(scheme, json, options.genome);
    candidate = scheme.candidate('genome', formats, genes);
  } else {
    candidate = uniformCandidate(scheme, options.bits ?? 'float32');
  }
  const enhanced = denoise(clip.samples, model.frontEnd, candidate.createModel());
  writeWhole(options.output, encodeWav(enhanced, clip.sampleRateHz, 16));
  const seconds = clip.samples.length / clip.sampleRateHz;
  printResult(
    options,
    { output: options.output, name: candidate.name, seconds, sampleRateHz: clip.sampleRateHz },
    () => `${seconds.toFixed(1)} s denoised (${candidate.name}), written to ${options.output}`,
  );
}
