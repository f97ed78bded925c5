// What the solutions of a report stand beside: the noisy clips, the uniform widths, and each site alone at 8 bits.
import {
  type ClipPair,
  clipHash,
  createQualityJudge,
  judgeCost,
  memoryOf,
  NOISY,
  networksBeside,
  scoredAs,
} from '../../measure/index.ts';
import type { Candidate } from '../../scheme/index.ts';
import type { ReportSources, Scored } from './sources.ts';
import type { ClipKey, Measured, MeasuredReference, ScoresByClip } from './store.ts';

export interface JudgedReferences {
  readonly references: MeasuredReference[];
  /** By name, then by clip. */
  readonly scores: Measured['scores'];
}

/** What the run has measured beside its front is taken from it, the rest measured here. */
export async function measureReferences(
  sources: ReportSources,
  clips: readonly ClipKey[],
): Promise<JudgedReferences> {
  const { scheme, model, meter, note, signal } = sources;
  const ofRun = sources.besideOfRun(clips);
  const nowMs = (): number => performance.now();
  const both = (a: Scored, b: Scored): ScoresByClip => ({
    ...scoresByClip(sources.searchClips, a),
    ...scoresByClip(sources.validationClips, b),
  });
  const noisy = (clips: readonly ClipPair[]): Scored =>
    createQualityJudge(clips, model.frontEnd, 'front', nowMs).scoreNoisy();
  const candidates = networksBeside(scheme);
  const unknown = candidates.filter(({ name }) => !ofRun.get(name)?.scores);
  if (unknown.length > 0) note(`report: ${unknown.map(({ name }) => name).join(', ')}`);
  // In threads, all at once, while the noisy clips are scored here; only then is anything timed.
  const scored = candidates.map(async (candidate) => {
    const known = ofRun.get(candidate.name)?.scores;
    if (known) return [candidate.name, known] as const;
    const formats = scoredAs(candidate);
    const [search, validation] = await Promise.all([
      sources.scoreSearch(formats, signal),
      sources.scoreValidation(formats, signal),
    ]);
    return [candidate.name, both(search, validation)] as const;
  });
  const ofNoisy =
    ofRun.get(NOISY)?.scores ?? both(noisy(sources.searchClips), noisy(sources.validationClips));
  const scores: Measured['scores'] = { [NOISY]: ofNoisy, ...Object.fromEntries(await Promise.all(scored)) };
  const references: MeasuredReference[] = [
    { name: NOISY, latency: null, memory: null, objectiveBytes: null },
  ];
  for (const candidate of candidates) {
    signal?.throwIfAborted();
    const known = meter === null ? null : (ofRun.get(candidate.name)?.latency ?? null);
    const { latency, memory } = known
      ? { latency: known, memory: memoryOf(candidate, model.frontEnd) }
      : await judgeCost(candidate, model.frontEnd, meter, signal);
    references.push({
      name: candidate.name,
      latency: latency && { nsPerFrame: latency.nsPerFrame, spreadNs: latency.spreadNs },
      ...(await costFigures(sources, candidate)),
      memory,
      objectiveBytes: candidate.objectiveBytes,
    });
  }
  return { references, scores };
}

/** What is kept of a cost; nothing on the host. */
export async function costFigures(
  { costOf, signal }: Pick<ReportSources, 'costOf' | 'signal'>,
  candidate: Candidate,
): Promise<Pick<MeasuredReference, 'cost'>> {
  if (costOf === null) return {};
  const { perHop, cyclesPerHop } = await costOf(candidate, signal);
  return { cost: { perHop, cyclesPerHop } };
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
