// A saved run and what was measured for its report become the data that is drawn: a matter of looking up.
import { z } from 'zod';
import { HushbitError } from '../../base/errors.ts';
import { type Estimate, estimateOf, type Interval, intervalOf } from '../../base/estimate.ts';
import { parseFrontEnd } from '../../frontend/index.ts';
import { type ClipScores, clipValues, readContext } from '../../measure/index.ts';
import { doubtsOf, pick, type SavedRun } from '../../study/index.ts';
import type {
  ClipScore,
  DeviceFacts,
  Listening,
  OperationTimes,
  ReportData,
  SolutionFacts,
  Track,
} from '../report-data.ts';
import { peakPower, spectrogramOf, toSixteenBits } from './excerpt.ts';
import { type ClipKey, type Measured, readTrack, solutionKey } from './store.ts';
import { audibleSolutions, REFERENCE_TRACKS } from './tracks.ts';

const detailsSchema = z.object({
  objectives: z.record(z.string(), z.number().nullable()),
  clips: z.array(z.object({ name: z.string(), pesqRaw: z.number() })).default([]),
  latency: z.object({ nsPerFrame: z.number(), spreadNs: z.number() }).nullable().default(null),
});

const RULES = ['knee', 'best-pesq', 'fastest', 'smallest'] as const;

/** @param dir as the export line has to name the run @param clockHz of its target, for the load of a hop */
export function collectReport(
  saved: SavedRun,
  measured: Measured,
  dir: string,
  clockHz: number | null,
): ReportData {
  const { run, front } = saved;
  const context = readContext(run);
  const keyOf = (levels: readonly number[]): string => levels.join(' ');
  const evaluations = saved.evaluations.map((evaluation) => ({
    ...evaluation,
    details: parseDetails(evaluation.details),
  }));
  const byLevels = new Map(evaluations.map((one) => [keyOf(one.genome), one]));
  const byGenome = new Map(
    evaluations.map((one) => [keyOf(one.genome.map((level, gene) => run.alleles[gene]![level]!)), one]),
  );
  const human = (details: z.output<typeof detailsSchema>): number[] =>
    run.objectives.map((name) => details.objectives[name] ?? Number.NaN);
  const scoresOn = (of: readonly ClipKey[], subject: string): (ClipScores & ClipScore)[] =>
    of.map(({ name, hash }) => {
      const scores = measured.scores[subject]![hash]!;
      // A page is made of runs on sound alone.
      return { name, ...scores, pesqRaw: scores.pesqRaw! };
    });
  const float32 = {
    search: scoresOn(measured.searchClips, 'float32'),
    validation: scoresOn(measured.validationClips, 'float32'),
  };

  const valuesOn = (of: readonly ClipKey[], subject: string): Record<string, Estimate> => ({
    ...clipValues(scoresOn(of, subject)),
  });
  const doubts = doubtsOf(
    front.solutions.map(({ genome }) => judgedOf(valuesOn(measured.searchClips, solutionKey(genome)))),
    { pesqRaw: mean(float32.search), fidelityDb: Number.POSITIVE_INFINITY },
  );

  const solutions = front.solutions.map((solution, index): SolutionFacts => {
    const evaluation = byGenome.get(keyOf(solution.genome))!;
    const { clips, latency } = evaluation.details;
    const key = solutionKey(solution.genome);
    const { memory, memoryMap, cost = null } = measured.solutions[key]!;
    const validation = scoresOn(measured.validationClips, key);
    return {
      generation: evaluation.generation,
      search: clips.map(({ name, pesqRaw }) => ({ name, pesqRaw })),
      validation,
      searchDifference: differences(scoresOn(measured.searchClips, key), float32.search),
      validationDifference: differences(validation, float32.validation),
      latency,
      cost,
      memory,
      values: valuesOn(measured.searchClips, key),
      validationValues: valuesOn(measured.validationClips, key),
      doubt: doubts[index]!,
      memoryMap,
      exportLine:
        context.scheme === 'integer'
          ? `hushbit export --run ${quote(dir)} --pick ${index} --output ${quote(`export-${index}`)}`
          : null,
    };
  });
  return {
    run: {
      dir,
      model: run.model.name,
      fingerprint: run.model.fingerprint,
      scheme: context.scheme,
      seed: run.seed,
      population: run.configuration.population,
      plannedGenerations: run.configuration.generations,
      hypervolumeReference: run.configuration.hypervolumeReference ?? [],
      compiler: run.compiler && `${run.compiler.version} ${run.compiler.flags.join(' ')}`,
      versions: run.versions,
      window: context.window ?? 'none',
      iterations: context.iterations,
      device: deviceOf(context, clockHz),
      tableError: context.latencyTimes && {
        medianPercent: context.latencyTimes.medianErrorPercent,
        worstPercent: context.latencyTimes.worstErrorPercent,
      },
    },
    objectives: run.objectives,
    sites: measured.sites,
    front,
    solutions,
    references: measured.references.map(({ name, cost = null, ...rest }) => ({
      name,
      cost,
      pesqRaw: mean(scoresOn(measured.searchClips, name)),
      validationPesqRaw:
        measured.validationClips.length > 0 ? mean(scoresOn(measured.validationClips, name)) : null,
      fidelityDb: name === 'float32' ? null : (valuesOn(measured.searchClips, name).fidelityDb?.mean ?? null),
      ...rest,
    })),
    picks: picksOf(saved),
    generations: saved.generations.map(({ generation, evaluations: count, hypervolume, front: genomes }) => ({
      generation,
      evaluations: count,
      hypervolume,
      front: genomes.map((levels) => human(byLevels.get(keyOf(levels))!.details)),
    })),
    evaluated: evaluations.map(({ details }) => human(details)),
    searchClips: measured.searchClips.map(({ name }) => name),
    validationClips: measured.validationClips.map(({ name }) => name),
    operationTimes: measured.operationTimes.flatMap(({ name, key, operations }): OperationTimes[] => {
      if (key === null) return [{ name, solution: null, operations }];
      const solution = front.solutions.findIndex(({ genome }) => solutionKey(genome) === key);
      return solution < 0 ? [] : [{ name: `solution ${solution}`, solution, operations }];
    }),
    sensitivity: measured.sensitivity,
  };
}

function deviceOf(
  { target, frontEnd }: ReturnType<typeof readContext>,
  clockHz: number | null,
): DeviceFacts | null {
  if (!target || !frontEnd) return null;
  const { hop, sampleRateHz } = parseFrontEnd(frontEnd, 'run.json: context.frontEnd');
  return { target: target.target, clockHz, hopMs: (1000 * hop) / sampleRateHz };
}

function parseDetails(details: unknown): z.output<typeof detailsSchema> {
  const parsed = detailsSchema.safeParse(details);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new HushbitError({
    code: 'bad-run',
    place: `journal.jsonl: details.${issue.path.join('.')}`,
    expected: 'what `hushbit search` writes',
    got: issue.message,
  });
}

function judgedOf({ pesqRaw, fidelityDb }: Record<string, Estimate>) {
  return pesqRaw && fidelityDb ? { pesqRaw: pesqRaw.mean, fidelityDb: fidelityDb.mean } : null;
}

function mean(scores: readonly ClipScore[]): number {
  return scores.reduce((sum, { pesqRaw }) => sum + pesqRaw, 0) / scores.length;
}

/** Paired by clip, both in the same order: what differs between clips in both cancels. */
function differences(scores: readonly ClipScore[], base: readonly ClipScore[]): Interval | null {
  const found = scores.map(({ pesqRaw }, i) => pesqRaw - base[i]!.pesqRaw);
  if (found.length === 0) return null;
  const estimate = estimateOf(found);
  // One clip says nothing of the others: a point without a range.
  return intervalOf(estimate) ?? { mean: estimate.mean, low: estimate.mean, high: estimate.mean };
}

function picksOf({ front, run }: SavedRun): { rule: string; index: number }[] {
  const isScored = front.solutions.every(({ values }) => values?.pesqRaw !== undefined);
  const has = (...names: string[]): boolean => names.some((name) => run.objectives.includes(name));
  const applies = {
    knee: true,
    'best-pesq': isScored || has('pesq'),
    fastest: has('latency', 'instructions'),
    smallest: has('memory', 'flash', 'ram'),
  };
  return RULES.filter((rule) => applies[rule]).map((rule) => ({ rule, index: pick(front, rule).index }));
}

/** For a POSIX shell. */
function quote(text: string): string {
  return /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Null where the run has no clip to listen to. */
export function collectListening(saved: SavedRun, measured: Measured): Listening | null {
  const { listening } = measured;
  if (!listening) return null;
  const { solutions } = saved.front;
  const read = (track: string): Int16Array | null => {
    const samples = readTrack(saved.dir, track);
    return samples && toSixteenBits(samples);
  };
  const clean = read('clean');
  const peak = clean ? peakPower(clean) : 1;
  const track = (name: string, file: string, solution: number | null): Track[] => {
    const samples = read(file);
    return samples ? [{ name, solution, samples, spectrogram: spectrogramOf(samples, peak) }] : [];
  };
  return {
    ...listening,
    tracks: [
      ...REFERENCE_TRACKS.flatMap((name) => track(name, name, null)),
      ...audibleSolutions(solutions.length).flatMap((index) =>
        track('solution', solutionKey(solutions[index]!.genome), index),
      ),
    ],
  };
}
