// hushbit baselines: table I of the paper.
import { Command } from 'commander';
import { openRun, parsePick } from '../study/index.ts';
import { readKernels } from '../target/index.ts';
import { pickedCandidate, refusePickAlone, uniformCandidate } from './candidate-options.ts';
import {
  addClipOptions,
  addModelOptions,
  type ClipOptions,
  resolveModel,
  resolvePairs,
  resolveScheme,
} from './common-options.ts';
import { candidateTable, type JudgedCandidate, judgeCandidates } from './judge.ts';
import { addLatencyOptions, type LatencyOptions } from './latency.ts';
import { formatTable, printResult } from './output.ts';
import { optionsOfRun } from './run-context.ts';

interface BaselinesOptions extends ClipOptions, LatencyOptions {
  run?: string;
  pick: string;
  latency: boolean;
}

export function baselinesCommand(): Command {
  const command = new Command('baselines')
    .description("The paper's table I: int8, int16, int32, float32, and the best mixed solution of a run.")
    .option('--run <DIR>', 'a run: its model, clips and settings, and a mixed solution of its front')
    .option('--pick <P>', 'which solution: best-pesq | knee | smallest | fastest | INDEX', 'knee')
    .option('--no-latency', 'do not compile and measure')
    .addHelpText('after', '\nExample:\n  hushbit baselines --run runs/first')
    .action(run);
  return addLatencyOptions(addClipOptions(addModelOptions(command)));
}

async function run(given: BaselinesOptions, command: Command): Promise<void> {
  parsePick(given.pick);
  if (given.run === undefined) refusePickAlone(command);
  const saved = given.run === undefined ? null : openRun(given.run);
  const options = saved ? { ...given, ...optionsOfRun(saved.run, command) } : given;
  const model = resolveModel(options);
  const pairs = resolvePairs(options, model);
  const { scheme, ranges } = resolveScheme(options, model, await readKernels());
  // In scheme integer 32 bits are float32: one row says both.
  const bits =
    scheme.name === 'paper' ? (['8', '16', '32', 'float32'] as const) : (['8', '16', 'float32'] as const);
  const candidates = bits.map((width) => uniformCandidate(scheme, width));
  if (saved) {
    candidates.push(pickedCandidate(saved, options.pick, scheme));
  }
  const { judged, noisy } = await judgeCandidates(candidates, options, { model, scheme, pairs, ranges });
  printResult(
    options,
    {
      model: model.name,
      scheme: scheme.name,
      window: model.frontEnd.window,
      noisy: { quality: noisy.mean },
      candidates: judged,
    },
    () => `${tableOne(judged)}\n\n${candidateTable(judged, noisy.mean.pesqRaw)}`,
  );
}

/** As in the paper: one column per solution, differences in percent from float32. */
export function tableOne(judged: readonly JudgedCandidate[]): string {
  const float = judged.find(({ name }) => name === 'float32')!;
  const cell = (
    value: number | null | undefined,
    base: number | null | undefined,
    digits: number,
  ): string => {
    if (value === null || value === undefined) return '-';
    const text = value.toFixed(digits);
    if (!base || value === base) return text;
    const percent = (value / base - 1) * 100;
    return `${text} (${percent >= 0 ? '+' : ''}${percent.toFixed(1)}%)`;
  };
  return formatTable(
    [
      ['', ...judged.map(({ name }) => name)],
      ['PESQ (raw)', ...judged.map(({ quality }) => cell(quality.pesqRaw, float.quality.pesqRaw, 4))],
      [
        'ms per frame',
        ...judged.map(({ latency }) =>
          cell(latency && latency.nsPerFrame / 1e6, float.latency && float.latency.nsPerFrame / 1e6, 4),
        ),
      ],
      [
        'memory, MB (eq. 4)',
        ...judged.map(({ memory }) =>
          cell(memory.equation4Bytes / 1e6, float.memory.equation4Bytes / 1e6, 2),
        ),
      ],
    ],
    [false, ...judged.map(() => true)],
  );
}
