// hushbit search: the main job. Searches the precisions of the sites; leaves a run directory with the front.
import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { HushbitError } from '../base/errors.ts';
import {
  DEFAULT_OBJECTIVES,
  DEFAULT_SOLUTIONS,
  defaultFormats,
  defaultLatency,
  defaultObjectives,
  MEASURING_THREAD,
  OBJECTIVE_NAMES,
  type ObjectiveName,
  openChosen,
  openChosenClips,
  openValidation,
  packageVersion,
  readContext,
  refuseOtherUnits,
  runSearch,
  SETUP_THREAD,
  type SearchOutcome,
  type SearchRequest,
  type SiteRule,
  STRATEGIES,
  type StrategyName,
  searchFormats,
} from '../run/index.ts';
import { type FormatChoice, parseFormatChoice } from '../scheme/index.ts';
import { checkRunDirectory, readRunFile } from '../study/index.ts';
import { addClipOptions, addModelOptions, type ClipOptions } from './common-options.ts';
import { addConstraintOptions, type ConstraintOptions, givenConstraints } from './constraint-options.ts';
import { interruptible } from './interrupt.ts';
import { addLatencyOptions, addRunnerOption, type LatencyOptions } from './latency-options.ts';
import { eachOnce, listOf, oneOf, realNumber, wholeNumber } from './numbers.ts';
import { note } from './output.ts';
import { createProgressLine } from './progress-line.ts';
import { addRedisOption, deviceName, redisPassword } from './redis-option.ts';
import { writeReport } from './report.ts';
import { optionsOfRun } from './run-options.ts';
import { newRunDirectory, seedOf } from './search-configuration.ts';
import { type FamilyOptions, isFamilySearch, searchFamily } from './search-family.ts';
import { printSearchResult } from './search-result.ts';
import { addSearchSizeOptions, type SearchSizeOptions } from './search-size-options.ts';
import { collectRules, givenRules } from './site-rules.ts';

interface SearchOptions
  extends FamilyOptions,
    ClipOptions,
    LatencyOptions,
    ConstraintOptions,
    SearchSizeOptions {
  validation?: string;
  strategy?: StrategyName;
  solutions?: number;
  formats?: FormatChoice[];
  formatsFor?: SiteRule[];
  lock?: SiteRule[];
  objectives?: ObjectiveName[];
  latency?: 'host' | 'table';
  maxEvaluations?: number;
  timeLimit?: number;
  redis?: string;
  device?: string;
  worker?: string;
}

export function searchCommand(): Command {
  const command = new Command('search')
    .description(
      'Searches the precisions of all sites for the best trade-offs of quality, inference time and memory.',
    )
    .option(
      '--strategy <S>',
      'guided (default): sites probed one by one, then the best mixes by the knapsack, measured and refined | knapsack: the same ' +
        'without refinement | nsga2 (default in scheme paper): evolution | random | evoq: evolution guided by probed sites | hawq: the ' +
        'knapsack on predicted errors | budget: sites made coarser until the limits hold | stochastic: sites told apart by regression ' +
        'on random mixes | bayesian: a Gaussian process',
      oneOf('--strategy', STRATEGIES),
    )
    .option(
      '--solutions <N>',
      `solutions that are finished, measured whole and shown, at most (default: ${DEFAULT_SOLUTIONS}; --preset paper: all)`,
      wholeNumber('--solutions', 1, 10_000),
    )
    .option(
      '--formats <LIST>',
      'widths or names of the formats that a site may take: 8,16,32 or i8,f32; w4 and a16 of weights and of all else ' +
        '(default: w2,w3,w4,w8,a8,a16; in scheme paper 8,16,32)',
      (text) => eachOnce('--formats', text, (part) => parseFormatChoice('--formats', part)),
    )
    .option(
      '--formats-for <GLOB=LIST>',
      'formats of the sites that LAYER.SITE fits, in place of --formats; repeatable: gru1.*=2,4,8',
      collectRules('--formats-for'),
    )
    .option('--lock <LAYER.SITE=FORMAT>', 'one format for a site; repeatable', collectRules('--lock'))
    .option(
      '--objectives <LIST>',
      `of ${OBJECTIVE_NAMES.join(',')} (default: ${DEFAULT_OBJECTIVES.join(',')}; in scheme paper pesq,latency,memory)`,
      listOf('--objectives', OBJECTIVE_NAMES),
    )
    .option(
      '--latency <S>',
      'table (default): add up operations timed once, compile and measure the front | ' +
        'host (default of nsga2, random and scheme paper): compile and measure every candidate',
      oneOf('--latency', ['host', 'table']),
    )
    .option(
      '--validation <DIR>',
      'pairs that members of the front are scored on besides (default: the embedded ones)',
    )
    .option(
      '--models <LIST>',
      'networks to search one after the other, such as nsnet2,nsnet2-s: one front over networks and bits',
      (text) => eachOnce('--models', text, (part) => part),
    )
    .option(
      '--widths <LIST>',
      'shares of the units that networks keep, such as 1,0.75,0.5, as `hushbit shrink` takes them: each a network of that front',
      (text) => eachOnce('--widths', text, realNumber('--widths', 0.01, 1)),
    )
    .option('--out <DIR>', 'run directory to make (default: runs/DATE-TIME)')
    .option('--resume <DIR>', 'continue the run in DIR')
    .option(
      '--max-evaluations <N>',
      'stop after N evaluations in all',
      wholeNumber('--max-evaluations', 1, 1e9),
    )
    .option('--max-minutes <N>', 'stop after N minutes', realNumber('--max-minutes', 0, 1e6))
    .option(
      '--time-limit <S>',
      'seconds after which a measurement has failed (default: 20 times the longest so far, at least 60)',
      realNumber('--time-limit', 0.1, 1e6),
    )
    .option('--no-report', 'do not write report.html and figures/ at the end')
    .addHelpText(
      'after',
      '\nExamples:\n  hushbit search --out runs/first\n' +
        '  hushbit search --max-pesq-drop 0.01          the smallest within 0.01 of float32\n' +
        '  hushbit search --max-flash 1MB --max-us 100  the best in 1 MB and 100 us\n' +
        '  hushbit search --preset paper --model DIR --clean c.wav --noisy n.wav --calibration calibration.json\n' +
        '  hushbit search --models nsnet2,nsnet2-s --target cortex-m4\n' +
        '  hushbit search --resume runs/first',
    )
    .action(run);
  addSearchSizeOptions(command, { leastPopulation: 1, defaultPopulation: '16, of nsga2 and random 25' });
  addRedisOption(command, 'workers there score, in place of threads here').option(
    '--device <NAME>',
    'with --redis: times are measured by the latency worker that has this device',
    deviceName,
  );
  command.option(
    '--worker <CMD>',
    "a command that starts a worker somewhere: 'ssh board hushbit worker --stdio --role latency --device board'",
  );
  return addRunnerOption(addConstraintOptions(addLatencyOptions(addClipOptions(addModelOptions(command)))));
}

async function run(given: SearchOptions, command: Command): Promise<void> {
  if (isFamilySearch(given)) {
    await searchFamily(given, command, (options) => searchOne(options, command));
    return;
  }
  const { dir, result, scheme, page, constraints } = await searchOne(given, command);
  printSearchResult(given, dir, result, scheme, page, constraints);
}

/** Of one network. */
async function searchOne(given: SearchOptions, command: Command) {
  if (given.resume !== undefined && given.out !== undefined) {
    throw new HushbitError({
      code: 'bad-option',
      place: '--resume and --out',
      expected: 'one of the two',
      got: 'both',
      remedy: 'a run goes on in its own directory',
    });
  }
  const recorded = given.resume === undefined ? null : readRunFile(given.resume);
  const options: SearchOptions = recorded ? { ...given, ...optionsOfRun(recorded, command) } : given;
  const dir = given.resume ?? newRunDirectory(given.out);
  if (!recorded) checkRunDirectory(dir);
  const context = recorded && readContext(recorded);
  const rules = givenRules(options) ?? (context?.rules as SiteRule[] | undefined) ?? [];
  const { model, scheme, ranges, rounding } = await openChosen(options, (line) => note(options, line));
  const widths = options.formats ?? context?.formats ?? defaultFormats(scheme);
  const clips = openChosenClips(options, model, (line) => note(options, line));
  // First what may be refused at once: calibration takes seconds.
  searchFormats(scheme, widths, rules);
  const constraints = givenConstraints(options) ?? context?.constraints ?? [];
  const target = targetOf(options, context?.target?.target);
  refuseOtherUnits(target, constraints);
  const { signal, release } = interruptible();
  const progress = createProgressLine(options);
  try {
    const result = await runSearch({
      dir,
      recorded,
      versions: { hushbit: packageVersion(), node: process.version },
      model,
      scheme,
      ranges: ranges(),
      rounding,
      clips,
      widths,
      rules,
      objectives: options.objectives ?? context?.objectives ?? defaultObjectives(scheme.name),
      constraints,
      validation: openValidation(options.validation, model),
      latency: options.latency ?? context?.latency ?? defaultLatency(options.strategy, scheme.name),
      target,
      clockHz: options.clock,
      runner: options.runner,
      seed: seedOf(options, recorded, command),
      strategy: options.strategy,
      solutions: options.solutions,
      population: options.population,
      generations: options.generations,
      isPaper: options.preset === 'paper',
      options,
      workers: options.workers ?? availableParallelism(),
      isReported: options.report,
      threadEntry: MEASURING_THREAD,
      setupEntry: SETUP_THREAD,
      redis: redisOf(options),
      workerCommand: options.worker,
      timeLimitSeconds: options.timeLimit,
      maxEvaluations: options.maxEvaluations,
      maxMinutes: options.maxMinutes,
      signal,
      onProgress: progress.show,
      onStep: progress.step,
      note: progress.note,
    });
    progress.end();
    const page = await reportOf(result, dir, given, command, signal);
    return { dir, result, scheme, page, constraints };
  } finally {
    progress.end();
    release();
  }
}

/** @throws HushbitError `bad-option` for a device without a server to find it at */
function redisOf({ redis, device, worker }: SearchOptions): SearchRequest['redis'] {
  if (worker !== undefined && redis !== undefined) {
    throw new HushbitError({
      code: 'bad-option',
      place: '--redis and --worker',
      expected: 'one of the two',
      got: 'both',
    });
  }
  if (redis !== undefined) return { url: redis, password: redisPassword(), device };
  if (device === undefined) return undefined;
  throw new HushbitError({
    code: 'bad-option',
    place: '--device',
    expected: '--redis URL, where the worker that has it is',
    got: 'none',
  });
}

/** `--latency` says how the host is timed. @throws HushbitError `bad-option` beside another target, or for another than the run's */
function targetOf({ target, latency }: SearchOptions, recorded: string | undefined): string {
  const own = target ?? recorded ?? 'host';
  if (recorded !== undefined && own !== recorded) {
    throw new HushbitError({
      code: 'bad-option',
      place: '--target',
      expected: `${recorded}, as the run was searched for`,
      got: own,
      remedy: 'leave it out, or search again with it',
    });
  }
  if (own === 'host' || latency === undefined) return own;
  throw new HushbitError({
    code: 'bad-option',
    place: '--latency',
    expected: '--target host',
    got: own,
    remedy: 'other targets always use their table, and count the front in emulation',
  });
}

/** The search stands whatever becomes of its report: a failure is a note, and the run can be reported later. */
async function reportOf(
  result: SearchOutcome,
  dir: string,
  given: SearchOptions,
  command: Command,
  signal: AbortSignal,
): Promise<string | null> {
  if (!given.report || result.ended === 'aborted' || result.front.solutions.length === 0) return null;
  try {
    const { latency: _source, ...rest } = given;
    return (await writeReport(dir, rest, command, signal)).report;
  } catch (error) {
    if (process.env.HUSHBIT_DEBUG) throw error;
    note(given, `no report: ${(error as Error).message}`);
    return null;
  }
}
