// The paper's experiment in one command: its network, its calibration and its clip become table I and figures 1 to 4, for several
// seeds, in the paper's scheme and in the one that is deployed.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { HushbitError } from '../base/errors.ts';
import { type Estimate, estimateOf } from '../base/estimate.ts';
import { writeWhole } from '../disk/index.ts';
import type { ClipChoice } from '../inputs/index.ts';
import {
  PAPER_TABLE,
  type ReproducedCell,
  type ReproducedPart,
  renderReproduction,
  reproductionRows,
  type TableColumn,
  type TableMetric,
} from '../report/index.ts';
import type { FormatChoice } from '../scheme/index.ts';
import { formatCsv, openRun, type Progress, readRunFile } from '../study/index.ts';
import { MEASURING_THREAD, packageVersion, SETUP_THREAD } from './built-programs.ts';
import { type ModelChoice, openChosen, openChosenClips } from './choice.ts';
import { type JudgedCandidate, judgeBaselines } from './evaluate.ts';
import { writeReport } from './report.ts';
import { runSearch } from './search.ts';

export interface ReproduceChoice {
  /** weights/, calibration.json and audio/ as the paper's repository has them. */
  readonly data: string;
  /** Directory of the page, the table and one run per scheme and seed; a run that is there goes on. */
  readonly out: string;
  readonly seeds: number;
  /** Default: the paper's 25 and 50. */
  readonly population?: number | undefined;
  readonly generations?: number | undefined;
  /** Compile and time every candidate, as the paper does. */
  readonly latency: boolean;
  readonly iterations?: number | undefined;
  readonly cflags?: string | undefined;
  /** Pairs that the pages score solutions on besides; default the embedded ones. */
  readonly validation?: string | undefined;
  readonly workers: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** What is searched, and how it is told. */
const PARTS = [
  { name: 'paper', title: "The paper's scheme", choice: { preset: 'paper' } },
  {
    name: 'deployed',
    title: 'The scheme that is deployed (integer)',
    // All else as the paper has it.
    choice: { scheme: 'integer', window: 'rectangular', maskFloor: null },
  },
] as const;

const WIDTHS: readonly FormatChoice[] = [8, 16, 32];
/** Of the paper's mixed solution: ours is the best of at most as much. */
const MOST_BYTES = 4.73e6;
const FIGURES = [
  { file: 'pareto-evolution.svg', title: 'Figure 1: the front over the generations' },
  { file: 'violins.svg', title: 'Figure 2: distributions over the generations' },
  { file: 'precisions.svg', title: 'Figure 3: precisions of the chosen solution' },
  { file: 'spectrograms.svg', title: 'Figure 4: spectrograms' },
] as const;

/** One mixed solution, of one seed. */
interface Mixed {
  readonly seed: number;
  readonly evaluations: number;
  readonly pesqRaw: number;
  readonly bytes: number;
  readonly ns: number | null;
}

export interface Reproduction {
  readonly page: string;
  readonly table: string;
  readonly parts: readonly ReproducedPart[];
}

/** @throws HushbitError as `runSearch`; `bad-option` where the data is not laid out so */
export async function reproduce(
  choice: ReproduceChoice,
  note: (line: string) => void,
): Promise<Reproduction> {
  const inputs = inputsOf(choice.data);
  const parts: ReproducedPart[] = [];
  for (const { name, title, choice: more } of PARTS) {
    const given = { ...inputs, ...more };
    note(`${title}: baselines`);
    const { candidates } = await judgeBaselines(
      { ...given, latency: choice.latency, iterations: choice.iterations, cflags: choice.cflags },
      note,
    );
    const mixed: Mixed[] = [];
    for (let seed = 1; seed <= choice.seeds; seed++) {
      note(`${title}: search ${seed} of ${choice.seeds}`);
      const dir = path.join(choice.out, `${name}-${seed}`);
      await searchOnce(choice, given, dir, seed, note);
      mixed.push(mixedOf(dir, seed));
    }
    const first = path.join(choice.out, `${name}-1`);
    const { figures } = await writeReport(first, {
      workers: choice.workers,
      latency: choice.latency,
      validation: choice.validation,
      note,
      ...(choice.signal ? { signal: choice.signal } : {}),
    });
    parts.push({
      title,
      cells: cellsOf(candidates, mixed, name === 'paper'),
      searches: mixed.map(lineOf),
      figures: FIGURES.flatMap(({ file, title: figure }) => {
        const place = path.join(figures, file);
        return existsSync(place) ? [{ title: figure, svg: readFileSync(place, 'utf8') }] : [];
      }),
    });
  }
  const page = path.join(choice.out, 'reproduction.html');
  const table = path.join(choice.out, 'table-1.csv');
  writeWhole(page, renderReproduction(parts, factsOf(choice)));
  writeWhole(table, formatCsv(reproductionRows(parts)));
  return { page, table, parts };
}

/** @throws HushbitError `bad-option` naming what is not there */
function inputsOf(
  data: string,
): ModelChoice & ClipChoice & { readonly calibration: string; readonly model: string } {
  const place = (...parts: string[]): string => {
    const found = path.join(data, ...parts);
    if (existsSync(found)) return found;
    throw new HushbitError({
      code: 'bad-option',
      place: `--data ${data}`,
      expected: 'weights/, calibration.json, audio/reference2.wav and audio/degraded2.wav',
      got: `no ${parts.join('/')}`,
      remedy: "give the directory with the paper's data",
    });
  };
  return {
    model: place('weights'),
    calibration: place('calibration.json'),
    clean: [place('audio', 'reference2.wav')],
    noisy: [place('audio', 'degraded2.wav')],
  };
}

async function searchOnce(
  choice: ReproduceChoice,
  given: ReturnType<typeof inputsOf>,
  dir: string,
  seed: number,
  note: (line: string) => void,
): Promise<void> {
  const { generations, population, workers, signal, onProgress, iterations, cflags } = choice;
  const recorded = existsSync(path.join(dir, 'run.json')) ? readRunFile(dir) : null;
  const { model, scheme, ranges, rounding } = await openChosen(given, note);
  await runSearch({
    dir,
    recorded,
    versions: { hushbit: packageVersion(), node: process.version },
    model,
    scheme,
    ranges: ranges(),
    rounding,
    clips: openChosenClips(given, model, note),
    widths: WIDTHS,
    objectives: choice.latency ? ['pesq', 'latency', 'memory'] : ['pesq', 'memory'],
    constraints: [],
    // As in the paper: the clip of the search is the clip of the table.
    validation: [],
    latency: 'host',
    seed,
    strategy: 'nsga2',
    population,
    generations,
    isPaper: true,
    options: { iterations, cflags, clean: given.clean!, noisy: given.noisy! },
    workers,
    threadEntry: MEASURING_THREAD,
    setupEntry: SETUP_THREAD,
    ...(signal ? { signal } : {}),
    ...(onProgress ? { onProgress } : {}),
    note,
  });
  signal?.throwIfAborted();
}

/** The best of at most the paper's memory; the least where all are larger. */
function mixedOf(dir: string, seed: number): Mixed {
  const { front, evaluations } = openRun(dir);
  const all = front.solutions.map(({ objectives }) => ({
    seed,
    evaluations: evaluations.length,
    pesqRaw: objectives.pesq!,
    bytes: objectives.memory!,
    ns: objectives.latency ?? null,
  }));
  if (all.length === 0) {
    throw new HushbitError({ code: 'failed', place: dir, expected: 'a solution', got: 'none' });
  }
  const small = all.filter(({ bytes }) => bytes <= MOST_BYTES);
  return small.length > 0
    ? small.reduce((a, b) => (b.pesqRaw > a.pesqRaw ? b : a))
    : all.reduce((a, b) => (b.bytes < a.bytes ? b : a));
}

const lineOf = ({ seed, evaluations, pesqRaw, bytes, ns }: Mixed): string =>
  `seed ${seed}: ${pesqRaw.toFixed(4)} in ${(bytes / 1e6).toFixed(2)} MB` +
  `${ns === null ? '' : `, ${(ns / 1e6).toFixed(4)} ms per frame`}, of ${evaluations} evaluations` +
  (bytes > MOST_BYTES ? `; the smallest: none takes at most ${MOST_BYTES / 1e6} MB` : '');

function cellsOf(
  baselines: readonly JudgedCandidate[],
  mixed: readonly Mixed[],
  isPaper: boolean,
): ReproducedCell[] {
  const names = ['int8', 'int16', 'int32', 'float32'] as const;
  const once = (value: number | null | undefined): Estimate | null =>
    value === null || value === undefined ? null : { mean: value, standardError: null, n: 1 };
  const metrics: Readonly<
    Record<
      TableMetric,
      {
        readonly baseline: (one: JudgedCandidate) => number | null | undefined;
        readonly mixed: (one: Mixed) => number | null;
      }
    >
  > = {
    pesqRaw: { baseline: ({ quality }) => quality.pesqRaw, mixed: ({ pesqRaw }) => pesqRaw },
    msPerFrame: {
      baseline: ({ latency }) => latency && latency.nsPerFrame / 1e6,
      mixed: ({ ns }) => ns && ns / 1e6,
    },
    memoryMB: {
      // What the objective counts: of the deployed scheme flash and the network's own RAM.
      baseline: ({ memory: { equation4Bytes, flashBytes, ramBytes, denoiserRamBytes } }) =>
        (isPaper ? equation4Bytes : flashBytes + ramBytes - (denoiserRamBytes ?? 0)) / 1e6,
      mixed: ({ bytes }) => bytes / 1e6,
    },
  };
  return (Object.keys(metrics) as TableMetric[]).flatMap((metric) => {
    const { baseline, mixed: ofMixed } = metrics[metric];
    const paperOf = (column: TableColumn): number | null => PAPER_TABLE[metric][column] ?? null;
    const values = mixed.flatMap((one) => ofMixed(one) ?? []);
    const spread = values.length > 1 ? estimateOf(values) : null;
    return [
      ...names.flatMap((column): ReproducedCell[] => {
        const found = baselines.find(({ name }) => name === column);
        if (!found) return [];
        return [{ metric, column, paper: paperOf(column), ours: once(baseline(found)), deviation: null }];
      }),
      {
        metric,
        column: 'mixed' as const,
        paper: paperOf('mixed'),
        ours: values.length === 0 ? null : (spread ?? once(values[0])),
        deviation: spread?.standardError ? spread.standardError * Math.sqrt(values.length) : spread && 0,
      },
    ];
  });
}

function factsOf({ data, seeds, population = 25, generations = 50 }: ReproduceChoice): string[] {
  return [
    `Network, calibration and clip of ${path.basename(path.resolve(data))}/; rectangular window; NSGA-II, ${population} x ${generations}, ` +
      `${seeds} ${seeds === 1 ? 'seed' : 'seeds'} (mean ± standard deviation).`,
    `Mixed is the best score of at most ${MOST_BYTES / 1e6} MB, which the paper's mixed solution takes. The paper scores on the clip that its search ` +
      'sees; so does this page. Times are of this machine.',
  ];
}
