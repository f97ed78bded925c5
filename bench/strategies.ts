// The strategies beside each other: hypervolume on validation clips (log output error, log flash) over the seconds of audio that were
// run for it, sensitivities included.
//
//   tsx bench/strategies.ts [--model M] [--front-end F] [--clips DIR] [--validation DIR] [--formats 2,4,8,16] [--seconds 1]
//                           [--seeds 5] [--population 25] [--evaluations 1250] [--only nsga2,guided] [--cache DIR] [--output DIR]
//                           [--pymoo PYTHON]
//
// With a Python that has pymoo its NSGA-II is raced as well. Errors are measured, each assignment once, and kept in the cache: a second run prints the same without measuring.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { estimateOf } from '../src/base/estimate.ts';
import { sumOfTable } from '../src/search/index.ts';
import { option } from './option.ts';
import { drawFronts, drawPredicted, drawVolumes } from './strategies/figures.ts';
import { racePymoo } from './strategies/pymoo.ts';
import {
  createRaced,
  type Found,
  frontOf,
  RACED,
  type Raced,
  race,
  SEEDLESS,
  worth,
} from './strategies/raced-strategy.ts';
import { openRecordedObjective } from './strategies/recorded-objective.ts';

const number = (name: string, otherwise: number): number => Number(option(name) ?? otherwise);
const only = option('--only')?.split(',');
const names = RACED.filter((name) => only === undefined || only.includes(name));
const [model, frontEnd] = [option('--model'), option('--front-end')];
const of = await openRecordedObjective({
  model: { ...(model === undefined ? {} : { model }), ...(frontEnd === undefined ? {} : { frontEnd }) },
  clips: option('--clips'),
  validation: option('--validation'),
  formats: (option('--formats') ?? '2,4,8,16').split(',').map(Number) as (2 | 4 | 8 | 16)[],
  excerptSeconds: number('--seconds', 1),
  cache: option('--cache') ?? path.join('runs', 'strategies'),
});
const seeds = Array.from({ length: number('--seeds', 5) }, (_, i) => i + 1);
const population = number('--population', 25);
const evaluations = number('--evaluations', 1250);
/** Evaluations of these cost more to choose than they would gain here, or are a yardstick alone. */
const MOST: Partial<Record<Raced, number>> = { bayesian: 250, random: 500, evoq: 500 };

/** Audio at which all are looked at, evenly on a logarithmic scale. */
const marks = Array.from({ length: 13 }, (_, i) => 25 * 2 ** (i * 0.7));

interface Run {
  readonly seed: number;
  readonly found: readonly Found[];
  readonly audioSeconds: number;
  /** One per mark up to the end of the run, and the last. */
  readonly volumes: readonly { readonly audioSeconds: number; readonly volume: number }[];
}

const python = option('--pymoo');
if (python === undefined)
  console.error("pymoo's NSGA-II is not raced: --pymoo PYTHON names a Python that has it");
const runs = new Map<Raced | 'pymoo', Run[]>();
const foundBy = (name: Raced, seed: number): readonly Found[] =>
  race(createRaced(name, of, seed, population), of, Math.min(evaluations, MOST[name] ?? evaluations));
for (const name of [...names, ...(python === undefined ? [] : ['pymoo' as const])]) {
  const list: Run[] = [];
  for (const seed of name !== 'pymoo' && SEEDLESS.has(name) ? seeds.slice(0, 1) : seeds) {
    const found =
      name === 'pymoo'
        ? await racePymoo(python!, of, { seed, population, evaluations })
        : foundBy(name, seed);
    const audioSeconds = found.at(-1)?.audioSeconds ?? 0;
    const volumes = [...marks.filter((mark) => mark < audioSeconds), audioSeconds].map((mark) => ({
      audioSeconds: mark,
      volume: worth(frontOf(found.filter((one) => one.audioSeconds <= mark)), of),
    }));
    list.push({ seed, found, audioSeconds, volumes });
    const { measured, known } = of.counts();
    console.error(
      `${name} seed ${seed}: ${found.length} whole, ${audioSeconds.toFixed(0)} s, ${volumes.at(-1)!.volume.toFixed(4)} (${measured} measured, ${known} known)`,
    );
  }
  runs.set(name, list);
}

const print = (cells: readonly (string | number)[]): void => console.log(cells.join('\t'));
print(['strategy', 'seeds', 'audio s', 'hypervolume', '+-', ...marks.map((mark) => `${mark.toFixed(0)} s`)]);
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
    ...marks.map((mark) => meanAt(list, mark)?.toFixed(4) ?? ''),
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
        points: [...marks, Math.max(...list.map(({ audioSeconds }) => audioSeconds))]
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
