// What a search is asked, and what it gives.
import type { TensorRanges } from '../calibrate/index.ts';
import type { Dispatcher } from '../execute/index.ts';
import type { LoadedModel, ScoredClip } from '../inputs/index.ts';
import type { Constraint, HostMeterOptions, ObjectiveName, SiteRule, TargetCost } from '../measure/index.ts';
import type { FormatChoice, Scheme } from '../scheme/index.ts';
import type { Progress, RunFile, RunResult, Step, StrategyName } from '../study/index.ts';
import type { ChosenRounding } from './choice.ts';
import type { RedisChoice } from './redis-search.ts';

export interface SearchRequest {
  readonly dir: string;
  /** run.json of a run that goes on; null for a new one. */
  readonly recorded: RunFile | null;
  readonly versions: Readonly<Record<string, string>>;
  readonly model: LoadedModel;
  readonly scheme: Scheme;
  readonly ranges: TensorRanges;
  /** Default: to nearest. */
  readonly rounding?: ChosenRounding;
  readonly clips: readonly ScoredClip[];
  readonly widths: readonly FormatChoice[];
  /** Other choices of some sites. */
  readonly rules?: readonly SiteRule[];
  readonly objectives: readonly ObjectiveName[];
  readonly constraints: readonly Constraint[];
  /** Members of the front are scored on these too; the search does not hear them. */
  readonly validation: readonly ScoredClip[];
  /** Where times come from, where `latency` is an objective. */
  readonly latency: 'host' | 'table';
  /** What it is for: `host` (default), or the name of another target, whose instructions are then counted. */
  readonly target?: string;
  /** Of the device, for a verdict on real time of each solution. */
  readonly clockHz?: number | undefined;
  /** Command that runs each solution on hardware: 'CMD {elf}'. */
  readonly runner?: string | undefined;
  readonly seed: number;
  /** Default: guided, in scheme paper nsga2. */
  readonly strategy?: StrategyName | undefined;
  /** Solutions that are finished and measured whole at most; default `DEFAULT_SOLUTIONS`, of the paper's search all. */
  readonly solutions?: number | undefined;
  readonly population?: number | undefined;
  readonly generations?: number | undefined;
  /** The paper's search: it begins with random genomes alone, and its front is by plain dominance. Of a new run. */
  readonly isPaper: boolean;
  /** As they were given: stored in run.json. */
  readonly options: HostMeterOptions & {
    readonly clips?: string;
    readonly clean?: readonly string[];
    readonly noisy?: readonly string[];
    readonly validation?: string;
    readonly fold?: boolean;
    readonly features?: string;
    readonly outputPort?: string;
  };
  /** Threads that score, and compilers at the same time. */
  readonly workers: number;
  /** A report will be written: what it shows the front beside is measured with the front. Default: false. */
  readonly isReported?: boolean;
  /** Of the built program of a measuring thread. */
  readonly threadEntry: URL;
  /** Of the built program of a thread that makes what those are given; without it that is made here. */
  readonly setupEntry?: URL;
  /** Workers over Redis score in place of threads of this process. */
  readonly redis?: RedisChoice | undefined;
  /** The same by one worker: a command that starts `hushbit worker --stdio` somewhere. */
  readonly workerCommand?: string | undefined;
  /** A measurement that takes longer has failed; default: many times the longest so far. */
  readonly timeLimitSeconds?: number | undefined;
  readonly maxEvaluations?: number | undefined;
  readonly maxMinutes?: number | undefined;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Of what is done before the first evaluation. */
  readonly onStep?: (step: Step) => void;
  readonly note: (line: string) => void;
  /** For tests and whoever watches: another dispatcher in front of the one that measures. */
  readonly through?: (inner: Dispatcher) => Dispatcher;
}

export interface SearchOutcome extends RunResult {
  /** Of the solutions of the front, in their order; null without a clock or a runner, or where the search was ended. */
  readonly costs: readonly TargetCost[] | null;
}
