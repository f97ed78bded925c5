// hushbit evaluate: quality, time and memory of uniform widths and of genomes.
import { Command } from 'commander';
import { HushbitError } from '../base/errors.ts';
import { readJson } from '../disk/index.ts';
import { judgeCandidates } from '../measure/index.ts';
import { candidateTable } from '../report/text/index.ts';
import {
  type Candidate,
  parseGenome,
  parseGenomes,
  parseUniformBits,
  type Scheme,
  UNIFORM_BITS,
  type UniformBits,
  uniformCandidate,
} from '../scheme/index.ts';
import { readKernels } from '../target/index.ts';
import {
  addClipOptions,
  addModelOptions,
  type ClipOptions,
  resolveModel,
  resolvePairs,
  resolveScheme,
} from './common-options.ts';
import { addLatencyOptions, type LatencyOptions } from './latency-options.ts';
import { note, printResult } from './output.ts';

interface EvaluateOptions extends ClipOptions, LatencyOptions {
  bits?: UniformBits;
  genome?: string;
  genomes?: string;
  latency: boolean;
}

export function evaluateCommand(): Command {
  const command = new Command('evaluate')
    .description('Judges one or several precisions: PESQ of the enhanced speech, time per frame, memory.')
    .option('--bits <N>', `the same formats everywhere: ${UNIFORM_BITS}`, parseUniformBits)
    .option('--genome <FILE>', 'a genome file')
    .option('--genomes <FILE>', 'a list of genomes, or a front.json')
    .option('--no-latency', 'do not compile and measure')
    .addHelpText('after', '\nExample:\n  hushbit evaluate --bits 8 --clips DIR --calibrate NOISY_DIR --json')
    .action(run);
  return addLatencyOptions(addClipOptions(addModelOptions(command)));
}

/** The candidates that the options name, in their order. */
export function chosenCandidates(
  options: Pick<EvaluateOptions, 'bits' | 'genome' | 'genomes'>,
  scheme: Scheme,
): Candidate[] {
  const given = [options.bits, options.genome, options.genomes].filter((one) => one !== undefined);
  if (given.length !== 1) {
    throw new HushbitError({
      code: 'bad-option',
      place: 'evaluate',
      expected: 'one of --bits, --genome, --genomes',
      got: given.length === 0 ? 'none' : `${given.length}`,
    });
  }
  if (options.bits !== undefined) return [uniformCandidate(scheme, options.bits)];
  const file = (options.genome ?? options.genomes)!;
  const json = readJson(file, 'bad-genome', 'a genome file');
  const genomes = options.genome ? [parseGenome(scheme, json, file)] : parseGenomes(scheme, json, file);
  return genomes.map(({ name, formats, genes }) => scheme.candidate(name, formats, genes));
}

async function run(options: EvaluateOptions): Promise<void> {
  const model = resolveModel(options);
  const pairs = resolvePairs(options, model);
  const { scheme, ranges } = resolveScheme(options, model, await readKernels());
  const candidates = chosenCandidates(options, scheme);
  const { judged, noisy } = await judgeCandidates(candidates, {
    scheme,
    frontEnd: model.frontEnd,
    pairs,
    ranges,
    timing: options.latency ? options : null,
    onCandidate: (name, i) => note(options, `${i + 1}/${candidates.length} ${name}`),
  });
  const result = {
    model: model.name,
    scheme: scheme.name,
    window: model.frontEnd.window,
    maskFloorDb: model.frontEnd.maskFloorDb,
    noisy: { quality: noisy.mean, clips: noisy.clips },
    candidates: judged,
  };
  printResult(options, result, () => candidateTable(judged, noisy.mean.pesqRaw));
}
