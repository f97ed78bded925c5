// Quality, time and memory of candidates one after the other.

import type { FrontEnd } from '../frontend/index.ts';
import type { ScoredClip } from '../inputs/feature-clip.ts';
import { type Fidelity, fidelityOf } from '../metrics/index.ts';
import { type Candidate, genomeOfFormats, type Scheme } from '../scheme/index.ts';
import type { ClipScores } from './clip-scores.ts';
import { createHostMeter, type HostMeterOptions } from './host-meter.ts';
import type { LatencyFigures, LatencyMeter } from './latency-meter.ts';
import type { MemoryBytes } from './measurements.ts';
import { memoryOf } from './memory-of.ts';
import { createQualityJudge, type NamedScores, type QualityJudge } from './quality.ts';
import { chosenTarget, openTargetJudge, type TargetChoice, type TargetJudge } from './target-cost.ts';

/** What JSON says of it: `fidelityDb` is null where it is infinite, as float32's own is, or where nothing was compared. */
export type ShownFidelity = { readonly [K in keyof Fidelity]: number | null };

function shownFidelity(clips: readonly ClipScores[]): ShownFidelity {
  const sums = clips.flatMap(({ fidelity }) => fidelity ?? []);
  if (sums.length < clips.length) return { fidelityDb: null, maskError: null };
  const { fidelityDb, maskError } = fidelityOf(sums);
  return { fidelityDb: Number.isFinite(fidelityDb) ? fidelityDb : null, maskError };
}

/** Scores of each clip, with fidelity in figures. */
function shownClips(clips: readonly NamedScores[]) {
  return clips.map((clip) => ({ ...clip, fidelity: shownFidelity([clip]) }));
}

/** What a candidate costs: time where there is a meter, and memory as it is deployed. */
export async function judgeCost(
  candidate: Candidate,
  frontEnd: FrontEnd | null,
  meter: LatencyMeter | null,
  signal?: AbortSignal,
): Promise<{ latency: LatencyFigures | null; memory: MemoryBytes }> {
  const memory = memoryOf(candidate, frontEnd);
  if (meter === null) return { latency: null, memory };
  const prepared = await meter.prepare(candidate, signal);
  try {
    return { latency: await prepared.measure(signal), memory };
  } finally {
    await prepared.dispose();
  }
}

/** What `evaluate --json` prints of one candidate. */
async function judgeCandidate(
  candidate: Candidate,
  frontEnd: FrontEnd | null,
  judge: QualityJudge,
  meter: LatencyMeter | null,
  device: TargetJudge | null,
) {
  const quality = judge.score(candidate.createModel(judge.lanes));
  const start = performance.now();
  const { latency, memory } = await judgeCost(candidate, frontEnd, meter);
  const cost = device && (await device.costOf(candidate));
  const { memoryBytes: _, ...bytes } = memory;
  return {
    name: candidate.name,
    genome: candidate.formats ? genomeOfFormats(candidate.formats) : null,
    formats: candidate.formats,
    quality: quality.mean,
    clips: shownClips(quality.clips),
    fidelity: shownFidelity(quality.clips),
    latency,
    // What a device takes is known where it is compiled for one.
    cost,
    memory: {
      ...bytes,
      codeBytes: cost?.image.codeBytes ?? null,
      stackBytes: cost?.image.stackBytes ?? null,
    },
    seconds: {
      quality: quality.seconds,
      latency: latency || cost ? (performance.now() - start) / 1000 : null,
    },
  };
}

export type JudgedCandidate = Awaited<ReturnType<typeof judgeCandidate>>;

export interface JudgedOn {
  readonly scheme: Scheme;
  /** Null where the clips are features. */
  readonly frontEnd: FrontEnd | null;
  readonly clips: readonly ScoredClip[];
  /** Finds the ranges, or refuses. */
  readonly ranges: () => unknown;
  /** Null to leave times out. */
  readonly timing: (HostMeterOptions & TargetChoice) | null;
  /** Told before each candidate. */
  readonly onCandidate: (name: string, index: number) => void;
}

/** All of them, and the noisy clips. */
export async function judgeCandidates(
  candidates: readonly Candidate[],
  { scheme, frontEnd, clips, ranges, timing, onCandidate }: JudgedOn,
) {
  // What can be refused is refused before the first word of progress.
  if (candidates.some(({ formats }) => formats !== null)) ranges();
  const judge = createQualityJudge(
    clips,
    frontEnd,
    'all',
    () => performance.now(),
    (lanes) => scheme.float32().createModel(lanes),
  );
  const target = timing && chosenTarget(timing);
  const device = target && (await openTargetJudge(target, timing, frontEnd));
  const meter = target || !timing ? null : await createHostMeter(timing, scheme, clips, frontEnd);
  const judged: JudgedCandidate[] = [];
  try {
    for (const [i, candidate] of candidates.entries()) {
      onCandidate(candidate.name, i);
      judged.push(await judgeCandidate(candidate, frontEnd, judge, meter, device));
    }
  } finally {
    await meter?.dispose();
    await device?.dispose();
  }
  return { judged, noisy: judge.scoreNoisy() };
}
