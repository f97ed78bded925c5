// hushbit baselines: table I of the paper.
import { Command } from 'commander';
import { judgeCandidates } from '../measure/index.ts';
import { candidateTable, tableOne } from '../report/text/index.ts';
import { uniformCandidate } from '../scheme/index.ts';
import { openRun, parsePick } from '../study/index.ts';
import { readKernels } from '../target/index.ts';
import { pickedCandidate, refusePickAlone } from './candidate-options.ts';
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
import { optionsOfRun } from './run-options.ts';

interface BaselinesOptions extends ClipOptions, LatencyOptions {
  run?: string;
  pick: string;
  latency: boolean;
}

export function baselinesCommand(): Command {
  const command = new Command('baselines')
    .description("The paper's table I: int8, int16, int32, float32, and the best mixed solution of a run.")
    .option('--run <DIR>', 'a run: its model, clips and settings, and a mixed solution of its front')
    .option(
      '--pick <P>',
      'which solution: best-pesq, as in the paper | knee | smallest | fastest | INDEX | max-pesq-drop=0.02',
      'best-pesq',
    )
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
    candidates.push(pickedCandidate(saved, options, scheme, model));
  }
  const { judged, noisy } = await judgeCandidates(candidates, {
    scheme,
    frontEnd: model.frontEnd,
    pairs,
    ranges,
    timing: options.latency ? options : null,
    onCandidate: (name, i) => note(options, `${i + 1}/${candidates.length} ${name}`),
  });
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
