// hushbit export: a candidate as a C project for firmware, as an ONNX file, or as one small file for `denoise --program`.
import path from 'node:path';
import { Command } from 'commander';
import { HushbitError } from '../base/errors.ts';
import { isDirectory, isEmptyOrMissing, writeWhole } from '../disk/index.ts';
import {
  chosenCandidates,
  type Exported,
  exportC,
  exportOnnx,
  exportProgram,
  FRONT_END_FILE,
  finishWeights,
  openChosen,
  PROGRAM_FILE,
  readFeatureClips,
  readKernels,
} from '../run/index.ts';
import { addCandidateOptions, type CandidateOptions, withRun } from './candidate-options.ts';
import { addModelOptions } from './common-options.ts';
import { oneOf } from './numbers.ts';
import { note, printResult } from './output.ts';
import { createProgressLine } from './progress-line.ts';

const FORMATS = ['c', 'onnx', 'program'] as const;
const WEIGHTS = ['image', 'text'] as const;

interface ExportOptions extends CandidateOptions {
  output: string;
  format: (typeof FORMATS)[number];
  prefix?: string;
  weights?: (typeof WEIGHTS)[number];
}

export function exportCommand(): Command {
  const command = new Command('export')
    .description(
      'Writes a C99 project (network, weights, streaming denoiser, self-test, build files), an ONNX file with QDQ, or one small file for `denoise --program`.',
    )
    .requiredOption('--output <DIR>', 'directory to make')
    .option('--format <F>', FORMATS.join(' | '), oneOf('--format', FORMATS), 'c')
    .option(
      '--prefix <NAME>',
      'of symbols, macros and files of a C project, so that two can be linked into one program (default: hb)',
    )
    .option(
      '--weights <W>',
      'of a C project: image (default), a binary file that the assembler puts in | text, for any compiler',
      oneOf('--weights', WEIGHTS),
    )
    .addHelpText(
      'after',
      [
        '\nExamples:',
        '  hushbit export --run runs/first --pick knee --output firmware && make -C firmware test',
        '  hushbit export --bits 8 --prefix left --output left',
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
  refuseElsewhere(options);
  const chosen = await openChosen(options, (line) => note(options, line));
  const [candidate] = chosenCandidates(chosen, { ...options, saved });
  const progress = createProgressLine(options);
  await finishWeights(chosen, [candidate!], progress.step).finally(progress.end);
  const [shown] =
    options.features === undefined ? [] : readFeatureClips(options.features, chosen.model.graph);
  const exported: Exported = {
    model: chosen.model,
    candidate: candidate!,
    ...(shown ? { features: shown } : {}),
  };
  if (options.format === 'onnx') {
    writeOnnx(options, exported);
    return;
  }
  if (options.format === 'program') {
    writeProgram(options, exported);
    return;
  }
  const { prefix, weights } = options;
  const files = exportC(exported, await readKernels(), { prefix, weights });
  for (const [name, content] of files) writeWhole(path.join(options.output, name), content);
  printResult(
    options,
    { output: options.output, name: candidate!.name, files: [...files.keys()], memory: candidate!.memory },
    () =>
      [
        `${files.size} files written to ${options.output}`,
        `build: make -C ${options.output}`,
        `test:  make -C ${options.output} test`,
      ].join('\n'),
  );
}

/** What only a C project has. */
function refuseElsewhere({ format, prefix, weights }: ExportOptions): void {
  if (format === 'c' || (prefix === undefined && weights === undefined)) return;
  throw new HushbitError({
    code: 'bad-option',
    place: prefix === undefined ? '--weights' : '--prefix',
    expected: '--format c',
    got: `--format ${format}`,
    remedy: 'leave one of the two out',
  });
}

function writeOnnx(options: ExportOptions, { model, candidate }: Exported): void {
  const exported = exportOnnx({ model, candidate });
  const file = 'model.onnx';
  writeWhole(path.join(options.output, file), exported.bytes);
  const { frontEnd } = model;
  if (frontEnd) {
    writeWhole(path.join(options.output, FRONT_END_FILE), `${JSON.stringify(frontEnd, null, 2)}\n`);
  }
  const { bytes, input, output: mask, states, opset } = exported;
  printResult(
    options,
    {
      output: options.output,
      name: candidate.name,
      files: frontEnd ? [file, FRONT_END_FILE] : [file],
      bytes: bytes.length,
      input,
      mask,
      states,
    },
    () =>
      [
        `${path.join(options.output, file)}: ${bytes.length} bytes, opset ${opset}`,
        `one frame: ${[input, ...states.map(({ state }) => state)].join(', ')} -> ${[mask, ...states.map(({ next }) => next)].join(', ')}`,
      ].join('\n'),
  );
}

function writeProgram(options: ExportOptions, exported: Exported): void {
  const { name } = exported.candidate;
  const bytes = exportProgram(exported);
  const file = path.join(options.output, PROGRAM_FILE);
  writeWhole(file, bytes);
  printResult(
    options,
    { output: options.output, name, files: [PROGRAM_FILE], bytes: bytes.length },
    () => `${file}: ${bytes.length} bytes\nrun it: hushbit denoise IN.wav --output OUT.wav --program ${file}`,
  );
}
