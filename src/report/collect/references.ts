// What the solutions of a report stand beside: the noisy clips, the uniform widths, and each site alone at 8 bits.
import { type ClipPair, clipHash, createQualityJudge, judgeCost } from '../../measure/index.ts';
import { uniformCandidate } from '../../scheme/index.ts';
import type { ReportSources, Scored } from './sources.ts';
import type { ClipKey, Measured, MeasuredReference, ScoresByClip } from './store.ts';

export interface JudgedReferences {
  readonly references: MeasuredReference[];
  /** By name, then by clip. */
  readonly scores: Measured['scores'];
}

export async function measureReferences(sources: ReportSources): Promise<JudgedReferences> {
  const { scheme, model, meter, note, signal } = sources;
  const widths =
    scheme.name === 'paper' ? (['float32', '32', '16', '8'] as const) : (['float32', '16', '8'] as const);
  const nowMs = (): number => performance.now();
  const float32 = (lanes: number) => scheme.float32().createModel(lanes);
  const search = createQualityJudge(sources.searchClips, model.frontEnd, 'front', nowMs, float32);
  const validation = createQualityJudge(sources.validationClips, model.frontEnd, 'front', nowMs, float32);
  const both = (a: Scored, b: Scored): ScoresByClip => ({
    ...scoresByClip(sources.searchClips, a),
    ...scoresByClip(sources.validationClips, b),
  });
  const references: MeasuredReference[] = [
    { name: 'noisy', latency: null, memory: null, objectiveBytes: null },
  ];
  const scores: Measured['scores'] = { noisy: both(search.scoreNoisy(), validation.scoreNoisy()) };
  for (const width of widths) {
    signal?.throwIfAborted();
    const candidate = uniformCandidate(scheme, width);
    note(`report: ${candidate.name}`);
    const { latency, memory } = await judgeCost(candidate, model.frontEnd, meter, signal);
    references.push({
      name: candidate.name,
      latency: latency && { nsPerFrame: latency.nsPerFrame, spreadNs: latency.spreadNs },
      memory,
      objectiveBytes: candidate.objectiveBytes,
    });
    scores[candidate.name] = both(
      search.score(candidate.createModel(search.lanes)),
      validation.score(candidate.createModel(validation.lanes)),
    );
  }
  return { references, scores };
}

/** Scores under the hashes of their clips; in the order of the clips. */
export function scoresByClip(pairs: readonly ClipPair[], { clips }: Scored): ScoresByClip {
  return Object.fromEntries(
    pairs.map((pair, i) => {
      const { name: _, ...scores } = clips[i]!;
      return [clipHash(pair), scores];
    }),
  );
}

/** Every site alone at 8 bits, the others at 32. */
export async function measureSensitivity(
  { scheme, scoreSearch, note, signal }: ReportSources,
  searchClips: readonly ClipKey[],
  scores: Measured['scores'],
): Promise<Measured['sensitivity']> {
  const wide = scheme.uniform(32);
  const mean = (clips: readonly { pesqRaw: number | null }[]): number =>
    clips.reduce((sum, { pesqRaw }) => sum + pesqRaw!, 0) / clips.length;
  const all = scores[scheme.name === 'paper' ? 'int32' : 'float32']!;
  const reference = mean(searchClips.map(({ hash }) => all[hash]!));
  note(`report: sensitivity of ${scheme.sites.length} sites`);
  return Promise.all(
    scheme.sites.map(async ({ name }, site) => {
      const formats = wide.map((format, i) => (i === site ? 'i8' : format));
      const { clips } = await scoreSearch(formats, signal);
      return { site: name, loss: reference - mean(clips), bits: 8 };
    }),
  );
}
