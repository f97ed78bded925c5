// hushbit evaluate: quality, time and memory of uniform widths and of genomes.
import { Command } from 'commander';
import { HushbitError } from '../base/errors.ts';
import {
  type Candidate,
  createQualityJudge,
  genomeOfFormats,
  type LatencyMeter,
  parseGenome,
  parseGenomes,
  type QualityJudge,
  type Scheme,
} from '../evaluate/index.ts';
import { readKernels } from '../hardware/index.ts';
import { UNIFORM_BITS, type UniformBits, uniformCandidate } from './candidate-options.ts';
import {
  addClipOptions,
  addModelOptions,
  type ClipOptions,
  resolveModel,
  resolvePairs,
  resolveScheme,
} from './common-options.ts';
import { readJson } from './files.ts';
import { addLatencyOptions, createHostMeter, type LatencyOptions } from './latency.ts';
import { oneOf } from './numbers.ts';
import { formatTable, note, printResult } from './output.ts';

interface EvaluateOptions extends ClipOptions, LatencyOptions {
  bits?: UniformBits;
  genome?: string;
  genomes?: string;
  latency: boolean | 'host';
}

export function evaluateCommand(): Command {
  const command = new Command('evaluate')
    .description('Judges one or several precisions: PESQ of the enhanced speech, time per frame, memory.')
    .option(
      '--bits <N>',
      `the same width everywhere: ${UNIFORM_BITS.join(' | ')}`,
      oneOf('--bits', UNIFORM_BITS),
    )
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

/** What `evaluate --json` prints of one candidate. */
export async function judgeCandidate(
  candidate: Candidate,
  judge: QualityJudge,
  meter: LatencyMeter | null,
  signal?: AbortSignal,
) {
  const quality = judge.score(candidate.createModel(judge.lanes));
  const start = performance.now();
  let latency = null;
  if (meter) {
    const prepared = await meter.prepare(candidate, signal);
    try {
      latency = await prepared.measure(signal);
    } finally {
      await prepared.dispose();
    }
  }
  return {
    name: candidate.name,
    genome: candidate.formats ? genomeOfFormats(candidate.formats) : null,
    formats: candidate.formats,
    quality: quality.mean,
    clips: quality.clips,
    latency,
    memory: candidate.memory,
    seconds: { quality: quality.seconds, latency: latency ? (performance.now() - start) / 1000 : null },
  };
}

export type JudgedCandidate = Awaited<ReturnType<typeof judgeCandidate>>;

async function run(options: EvaluateOptions): Promise<void> {
  const model = resolveModel(options);
  const pairs = resolvePairs(options, model);
  const { scheme, ranges } = resolveScheme(options, model, await readKernels());
  const candidates = chosenCandidates(options, scheme);
  // What can be refused is refused before the first line of progress.
  if (candidates.some(({ formats }) => formats !== null)) ranges();
  const judge = createQualityJudge(pairs, model.frontEnd, 'all', () => performance.now());
  const meter = options.latency ? await createHostMeter(options, scheme, pairs, model.frontEnd) : null;
  const judged: JudgedCandidate[] = [];
  try {
    for (const [i, candidate] of candidates.entries()) {
      note(options, `${i + 1}/${candidates.length} ${candidate.name}`);
      judged.push(await judgeCandidate(candidate, judge, meter));
    }
  } finally {
    await meter?.dispose();
  }
  const noisy = judge.scoreNoisy();
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

/** One row per candidate. */
export function candidateTable(judged: readonly JudgedCandidate[], noisyPesqRaw: number): string {
  const shown = (value: number | null, digits: number) => (value === null ? '-' : value.toFixed(digits));
  return formatTable(
    [
      ['', 'PESQ raw', 'PESQ WB', 'STOI', 'SI-SDR dB', 'us/frame', 'eq. 4 MB', 'flash MB', 'RAM kB'],
      ['noisy', shown(noisyPesqRaw, 4), '', '', '', '', '', '', ''],
      ...judged.map(({ name, quality, latency, memory }) => [
        name,
        shown(quality.pesqRaw, 4),
        shown(quality.pesqWb, 3),
        shown(quality.stoi, 4),
        shown(quality.siSdrDb, 2),
        latency ? (latency.nsPerFrame / 1000).toFixed(1) : '-',
        (memory.equation4Bytes / 1e6).toFixed(2),
        (memory.flashBytes / 1e6).toFixed(2),
        (memory.ramBytes / 1e3).toFixed(1),
      ]),
    ],
    [false, true, true, true, true, true, true, true, true],
  );
}
