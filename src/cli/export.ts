// hushbit export: a candidate as a C project for firmware, as an ONNX file, or as one small file for `denoise --program`.
import path from 'node:path';
import { Command } from 'commander';
import { HushbitError } from '../base/errors.ts';
import { randomFromSeed } from '../base/random.ts';
import { generateC, recordSelfTest } from '../c/index.ts';
import { isDirectory, isEmptyOrMissing, writeWhole } from '../disk/index.ts';
import { prepareClip } from '../frontend/index.ts';
import {
  embeddedClips,
  FRONT_END_FILE,
  FRONT_END_METADATA,
  type LoadedModel,
  PROGRAM_FILE,
  packProgram,
  readNoisyClips,
} from '../inputs/index.ts';
import { exportFloatOnnx, exportQdqOnnx, FLOAT_OPSET, QDQ_OPSET } from '../onnx/index.ts';
import type { QuantProgram } from '../program/index.ts';
import type { Candidate } from '../scheme/index.ts';
import { readKernels } from '../target/index.ts';
import { addCandidateOptions, type CandidateOptions, chosenCandidate, withRun } from './candidate-options.ts';
import { addModelOptions, resolveModel, resolveScheme } from './common-options.ts';
import { oneOf } from './numbers.ts';
import { printResult } from './output.ts';

const FORMATS = ['c', 'onnx', 'program'] as const;

interface ExportOptions extends CandidateOptions {
  output: string;
  format: (typeof FORMATS)[number];
}

/** Frames recorded for the self-test: enough for the states to fill, few enough to run in an emulator. */
const SELF_TEST_FRAMES = 48;
/** Where speech has begun in a clip. */
const SELF_TEST_START = 40;

export function exportCommand(): Command {
  const command = new Command('export')
    .description(
      'Writes a C99 project (network, weights, streaming denoiser, self-test, build files), an ONNX file with QDQ, or one small file for `denoise --program`.',
    )
    .requiredOption('--output <DIR>', 'directory to make')
    .option('--format <F>', FORMATS.join(' | '), oneOf('--format', FORMATS), 'c')
    .addHelpText(
      'after',
      [
        '\nExamples:',
        '  hushbit export --run runs/first --pick knee --output firmware && make -C firmware test',
        '  hushbit export --bits 8 --format program --output small',
        `  hushbit denoise noisy.wav --output clean.wav --program small/${PROGRAM_FILE}`,
      ].join('\n'),
    )
    .action(run);
  return addModelOptions(addCandidateOptions(command));
}

async function run(given: ExportOptions, command: Command): Promise<void> {
  const { options, saved } = withRun(given, command);
  if (!isEmptyOrMissing(options.output)) {
    throw new HushbitError({
      code: 'bad-option',
      place: options.output,
      expected: 'a new or empty directory',
      got: isDirectory(path.resolve(options.output)) ? 'one with files in it' : 'a file',
      remedy: 'choose another --output',
    });
  }
  const model = resolveModel(options);
  const kernels = await readKernels();
  const { scheme } = resolveScheme(options, model, kernels);
  const candidate = chosenCandidate(options, saved, scheme, null, model);
  if (candidate.program === null) {
    throw new HushbitError({
      code: 'unsupported',
      place: '--scheme',
      expected: 'integer, whose programs are made to be deployed',
      got: scheme.name,
      remedy: 'export a genome of scheme integer',
    });
  }
  if (options.format === 'onnx') {
    writeOnnx(options, model, candidate, candidate.program);
    return;
  }
  const program = candidate.program();
  if (options.format === 'program') {
    writeProgram(options, model, candidate, program);
    return;
  }
  const { features, frames } = selfTestFeatures(model);
  const files = generateC(
    program,
    { frontEnd: model.frontEnd, selfTest: recordSelfTest(program, features, frames) },
    kernels,
  );
  for (const [name, content] of files) writeWhole(path.join(options.output, name), content);
  printResult(
    options,
    { output: options.output, name: candidate.name, files: [...files.keys()], memory: candidate.memory },
    () =>
      [
        `${files.size} files written to ${options.output}`,
        `build: make -C ${options.output}`,
        `test:  make -C ${options.output} test`,
      ].join('\n'),
  );
}

/** `--bits 32` and `float32` give the float network; anything else its program between QuantizeLinear and DequantizeLinear. */
function writeOnnx(
  options: ExportOptions,
  model: LoadedModel,
  candidate: Candidate,
  program: () => QuantProgram,
): void {
  const metadata = { [FRONT_END_METADATA]: JSON.stringify(model.frontEnd) };
  const isFloat = candidate.formats?.every((format) => format === 'f32') ?? true;
  const exported = isFloat ? exportFloatOnnx(model.graph, metadata) : exportQdqOnnx(program(), { metadata });
  const file = 'model.onnx';
  writeWhole(path.join(options.output, file), exported.bytes);
  writeWhole(path.join(options.output, FRONT_END_FILE), `${JSON.stringify(model.frontEnd, null, 2)}\n`);
  const { bytes, input, output: mask, states } = exported;
  printResult(
    options,
    {
      output: options.output,
      name: candidate.name,
      files: [file, FRONT_END_FILE],
      bytes: bytes.length,
      input,
      mask,
      states,
    },
    () =>
      [
        `${path.join(options.output, file)}: ${bytes.length} bytes, opset ${isFloat ? FLOAT_OPSET : QDQ_OPSET}`,
        `one frame: ${[input, ...states.map(({ state }) => state)].join(', ')} -> ${[mask, ...states.map(({ next }) => next)].join(', ')}`,
      ].join('\n'),
  );
}

function writeProgram(
  options: ExportOptions,
  model: LoadedModel,
  candidate: Candidate,
  program: QuantProgram,
): void {
  const { name } = candidate;
  const bytes = packProgram({ name, frontEnd: model.frontEnd, program });
  const file = path.join(options.output, PROGRAM_FILE);
  writeWhole(file, bytes);
  printResult(
    options,
    { output: options.output, name, files: [PROGRAM_FILE], bytes: bytes.length },
    () => `${file}: ${bytes.length} bytes\nrun it: hushbit denoise IN.wav --output OUT.wav --program ${file}`,
  );
}

/** Speech in noise where there is a clip at the model's rate, else seeded noise of changing level. */
function selfTestFeatures(model: LoadedModel): { features: Float32Array; frames: number } {
  const { frontEnd } = model;
  const dir = embeddedClips('calibration');
  const samples =
    dir !== null && frontEnd.sampleRateHz === 16000
      ? readNoisyClips(dir, frontEnd.sampleRateHz)[0]!.samples
      : noiseOfChangingLevel((SELF_TEST_START + SELF_TEST_FRAMES) * frontEnd.hop);
  const { features, bins } = prepareClip(samples, frontEnd);
  const part = features.slice(SELF_TEST_START * bins, (SELF_TEST_START + SELF_TEST_FRAMES) * bins);
  return { features: part, frames: part.length / bins };
}

function noiseOfChangingLevel(length: number): Float32Array {
  const random = randomFromSeed(1);
  return Float32Array.from({ length }, (_, i) => (random.int(-1000, 1000) / 4000) * Math.sin(i / 4000) ** 2);
}
