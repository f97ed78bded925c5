// The strategies beside each other: hypervolume on validation clips (log output error, log flash) over the seconds of audio that were
// run for it, sensitivities included.
//
//   tsx bench/strategies.ts [--model M] [--front-end F] [--clips DIR] [--validation DIR] [--formats 2,4,8,16] [--seconds 1]
//                           [--seeds 5] [--population 25] [--evaluations 1250] [--only nsga2,guided] [--cache DIR] [--output DIR]
//                           [--pymoo PYTHON] [--processes 1]
//
// With a Python that has pymoo its NSGA-II is raced as well. Errors are measured, each assignment once, and kept in the cache: a second
// run prints the same without measuring, and so does one with more processes, which share the strategies and seeds among them.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { estimateOf } from '../src/base/estimate.ts';
import { sumOfTable } from '../src/search/index.ts';
import { option } from './option.ts';
import { drawFronts, drawPredicted, drawVolumes } from './strategies/figures.ts';
import { runInProcesses, type Wanted } from './strategies/processes.ts';
import { frontOf, RACED, SEEDLESS, worth } from './strategies/raced-strategy.ts';
import { openRecordedObjective, type RecordedOptions } from './strategies/recorded-objective.ts';
import { MARKS, type Run, type Runner, runOf } from './strategies/run.ts';

const number = (name: string, otherwise: number): number => Number(option(name) ?? otherwise);
const only = option('--only')?.split(',');
const names = RACED.filter((name) => only === undefined || only.includes(name));
const [model, frontEnd] = [option('--model'), option('--front-end')];
const python = option('--pymoo') ?? null;
const recorded: RecordedOptions = {
  model: { ...(model === undefined ? {} : { model }), ...(frontEnd === undefined ? {} : { frontEnd }) },
  clips: option('--clips'),
  validation: option('--validation'),
  formats: (option('--formats') ?? '2,4,8,16').split(',').map(Number) as (2 | 4 | 8 | 16)[],
  excerptSeconds: number('--seconds', 1),
  cache: option('--cache') ?? path.join('runs', 'strategies'),
};
const settings = {
  population: number('--population', 25),
  evaluations: number('--evaluations', 1250),
  python,
};
const seeds = Array.from({ length: number('--seeds', 5) }, (_, i) => i + 1);
const processes = number('--processes', 1);
if (python === null) console.error("pymoo's NSGA-II is not raced: --pymoo PYTHON names a Python that has it");

const wanted: Wanted[] = [...names, ...(python === null ? [] : ['pymoo' as const])].flatMap((name) =>
  (name !== 'pymoo' && SEEDLESS.has(name) ? seeds.slice(0, 1) : seeds).map((seed) => ({ name, seed })),
);
// Opened before any other process is: they find the file of measurements whole.
const of = await openRecordedObjective(recorded);
const tell = ({ name, seed, found, audioSeconds, volumes }: Run): void => {
  const { measured, known } = of.counts();
  const counts = processes > 1 ? '' : ` (${measured} measured, ${known} known)`;
  console.error(
    `${name} seed ${seed}: ${found.length} whole, ${audioSeconds.toFixed(0)} s, ${volumes.at(-1)!.volume.toFixed(4)}${counts}`,
  );
};
async function runHere(): Promise<Run[]> {
  const all: Run[] = [];
  for (const { name, seed } of wanted) {
    all.push(await runOf(name, seed, of, settings));
    tell(all.at(-1)!);
  }
  return all;
}
const all =
  processes > 1 ? await runInProcesses(wanted, { recorded, settings }, processes, tell) : await runHere();
const runs = new Map<Runner, Run[]>();
for (const run of all) runs.set(run.name, [...(runs.get(run.name) ?? []), run]);

const print = (cells: readonly (string | number)[]): void => console.log(cells.join('\t'));
print(['strategy', 'seeds', 'audio s', 'hypervolume', '+-', ...MARKS.map((mark) => `${mark.toFixed(0)} s`)]);
const meanAt = (list: readonly Run[], mark: number): number | null => {
  const values = list.flatMap(({ volumes, audioSeconds }) => {
    if (mark > audioSeconds * 1.5) return [];
    return volumes.filter((one) => one.audioSeconds <= mark).at(-1)?.volume ?? 0;
  });
  return values.length === list.length ? values.reduce((sum, one) => sum + one, 0) / values.length : null;
};
for (const [name, list] of runs) {
  const last = estimateOf(list.map(({ volumes }) => volumes.at(-1)!.volume));
  const audio = list.reduce((sum, one) => sum + one.audioSeconds, 0) / list.length;
  print([
    name,
    list.length,
    audio.toFixed(0),
    last.mean.toFixed(4),
    last.standardError?.toFixed(4) ?? '',
    ...MARKS.map((mark) => meanAt(list, mark)?.toFixed(4) ?? ''),
  ]);
}

const [guided, nsga2] = [runs.get('guided')?.[0], runs.get('nsga2')];
if (guided && nsga2) {
  const target = nsga2.reduce((sum, { volumes }) => sum + volumes.at(-1)!.volume, 0) / nsga2.length;
  const audio = nsga2.reduce((sum, one) => sum + one.audioSeconds, 0) / nsga2.length;
  const reached = guided.found.find((_, at) => worth(frontOf(guided.found.slice(0, at + 1)), of) >= target);
  const share = reached ? `${((100 * reached.audioSeconds) / audio).toFixed(1)} % of its audio` : 'never';
  const ahead = 100 * (guided.volumes.at(-1)!.volume / target - 1);
  console.log(
    `guided reaches nsga2 (${target.toFixed(4)} after ${audio.toFixed(0)} s): ${share} (to hold: at most 10 %); ends ${ahead.toFixed(1)} % above (to hold: at least 2 %)`,
  );
}

const output = option('--output');
if (output !== undefined) {
  mkdirSync(output, { recursive: true });
  const write = (name: string, svg: string): void => writeFileSync(path.join(output, name), svg);
  write(
    'hypervolume.svg',
    drawVolumes(
      [...runs].map(([name, list]) => ({
        name,
        points: [...MARKS, Math.max(...list.map(({ audioSeconds }) => audioSeconds))]
          .sort((a, b) => a - b)
          .flatMap((mark) => {
            const volume = meanAt(list, mark);
            return volume === null || mark > list[0]!.audioSeconds ? [] : [{ audioSeconds: mark, volume }];
          }),
      })),
    ),
  );
  write(
    'fronts.svg',
    drawFronts(
      [...runs].map(([name, list]) => ({
        name,
        points: frontOf(list[0]!.found).map(({ genome, flash }) => ({
          flash,
          error: of.errorOf(genome, 'validation'),
        })),
      })),
    ),
  );
  if (guided) {
    const base = of.errorOf(of.base, 'probe');
    const errors = of.levels.map((count, site) =>
      Array.from({ length: count }, (_, level) =>
        level === of.base[site] ? 0 : Math.max(0, of.errorOf(of.base.with(site, level), 'probe') - base),
      ),
    );
    const points = guided.found.map(({ genome, error }) => ({
      predicted: base + sumOfTable(errors, genome),
      measured: error,
    }));
    write('predicted.svg', drawPredicted(points));
  }
}
