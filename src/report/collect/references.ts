// What the solutions of a report stand beside: the noisy clips, the uniform widths, and each site alone at 8 bits.
import { createQualityJudge, judgeCandidate } from '../../measure/index.ts';
import { uniformCandidate } from '../../scheme/index.ts';
import type { ReportSources, Scored } from './sources.ts';
import type { Measured, MeasuredReference } from './store.ts';

export const scoresOf = ({ clips }: Scored): { name: string; pesqRaw: number }[] =>
  clips.map(({ name, pesqRaw }) => ({ name, pesqRaw }));

export async function measureReferences(sources: ReportSources): Promise<MeasuredReference[]> {
  const { scheme, model, meter, note, signal } = sources;
  const widths =
    scheme.name === 'paper' ? (['float32', '32', '16', '8'] as const) : (['float32', '16', '8'] as const);
  const nowMs = (): number => performance.now();
  const search = createQualityJudge(sources.searchClips, model.frontEnd, 'search', nowMs);
  const validation = createQualityJudge(sources.validationClips, model.frontEnd, 'search', nowMs);
  const references: MeasuredReference[] = [
    {
      name: 'noisy',
      search: scoresOf(search.scoreNoisy()),
      validation: scoresOf(validation.scoreNoisy()),
      latency: null,
      memory: null,
      objectiveBytes: null,
    },
  ];
  for (const width of widths) {
    signal?.throwIfAborted();
    const candidate = uniformCandidate(scheme, width);
    note(`report: ${candidate.name}`);
    const judged = await judgeCandidate(candidate, search, meter, signal);
    references.push({
      name: candidate.name,
      search: scoresOf(judged),
      validation: scoresOf(validation.score(candidate.createModel())),
      latency: judged.latency && {
        nsPerFrame: judged.latency.nsPerFrame,
        spreadNs: judged.latency.spreadNs,
      },
      memory: { ...candidate.memory },
      objectiveBytes: candidate.objectiveBytes,
    });
  }
  return references;
}

/** Every site alone at 8 bits, the others at 32. */
export async function measureSensitivity(
  { scheme, scoreSearch, note, signal }: ReportSources,
  references: readonly MeasuredReference[],
): Promise<Measured['sensitivity']> {
  const wide = scheme.uniform(32);
  const mean = (scores: readonly { pesqRaw: number }[]): number =>
    scores.reduce((sum, { pesqRaw }) => sum + pesqRaw, 0) / scores.length;
  const reference = references.find(({ name }) => name === (scheme.name === 'paper' ? 'int32' : 'float32'))!;
  note(`report: sensitivity of ${scheme.sites.length} sites`);
  return Promise.all(
    scheme.sites.map(async ({ name }, site) => {
      const formats = wide.map((format, i) => (i === site ? 'i8' : format));
      const { clips } = await scoreSearch(formats, signal);
      return { site: name, loss: mean(reference.search) - mean(clips), bits: 8 };
    }),
  );
}
