// Quality, time and memory of candidates one after the other, and the table that shows them.

import type { LoadedModel } from '../inputs/index.ts';
import {
  type ClipPair,
  type ClipScores,
  createQualityJudge,
  type LatencyMeter,
  type QualityJudge,
} from '../measure/index.ts';
import { type Fidelity, fidelityOf } from '../metrics/index.ts';
import { type Candidate, genomeOfFormats, type Scheme } from '../scheme/index.ts';
import { createHostMeter, type LatencyOptions } from './latency.ts';
import { formatTable, note, type OutputOptions } from './output.ts';

/** What JSON says of it: `fidelityDb` is null where it is infinite, as float32's own is, or where nothing was compared. */
type ShownFidelity = { readonly [K in keyof Fidelity]: number | null };

function shownFidelity(clips: readonly ClipScores[]): ShownFidelity {
  const sums = clips.flatMap(({ fidelity }) => fidelity ?? []);
  if (sums.length < clips.length) return { fidelityDb: null, maskError: null };
  const { fidelityDb, maskError } = fidelityOf(sums);
  return { fidelityDb: Number.isFinite(fidelityDb) ? fidelityDb : null, maskError };
}

/** Scores of each clip, with fidelity in figures. */
function shownClips(clips: readonly ClipScores[]) {
  return clips.map((clip) => ({ ...clip, fidelity: shownFidelity([clip]) }));
}

/** What `evaluate --json` prints of one candidate. */
export async function judgeCandidate(
  candidate: Candidate,
  judge: QualityJudge,
  meter: LatencyMeter | null,
  signal?: AbortSignal,
) {
  const quality = judge.score(candidate.createModel(judge.lanes));
  const start = performance.now();
  let latency = null;
  if (meter) {
    const prepared = await meter.prepare(candidate, signal);
    try {
      latency = await prepared.measure(signal);
    } finally {
      await prepared.dispose();
    }
  }
  return {
    name: candidate.name,
    genome: candidate.formats ? genomeOfFormats(candidate.formats) : null,
    formats: candidate.formats,
    quality: quality.mean,
    clips: shownClips(quality.clips),
    fidelity: shownFidelity(quality.clips),
    latency,
    memory: candidate.memory,
    seconds: { quality: quality.seconds, latency: latency ? (performance.now() - start) / 1000 : null },
  };
}

export type JudgedCandidate = Awaited<ReturnType<typeof judgeCandidate>>;

export interface JudgedOn {
  readonly model: LoadedModel;
  readonly scheme: Scheme;
  readonly pairs: readonly ClipPair[];
  /** Finds the ranges, or refuses. */
  readonly ranges: () => unknown;
}

/** All of them and the noisy clips, with a note per candidate. */
export async function judgeCandidates(
  candidates: readonly Candidate[],
  options: OutputOptions & LatencyOptions & { latency: boolean },
  { model, scheme, pairs, ranges }: JudgedOn,
) {
  // What can be refused is refused before the first line of progress.
  if (candidates.some(({ formats }) => formats !== null)) ranges();
  const judge = createQualityJudge(
    pairs,
    model.frontEnd,
    'all',
    () => performance.now(),
    (lanes) => scheme.float32().createModel(lanes),
  );
  const meter = options.latency ? await createHostMeter(options, scheme, pairs, model.frontEnd) : null;
  const judged: JudgedCandidate[] = [];
  try {
    for (const [i, candidate] of candidates.entries()) {
      note(options, `${i + 1}/${candidates.length} ${candidate.name}`);
      judged.push(await judgeCandidate(candidate, judge, meter));
    }
  } finally {
    await meter?.dispose();
  }
  return { judged, noisy: judge.scoreNoisy() };
}

/** One row per candidate. */
export function candidateTable(judged: readonly JudgedCandidate[], noisyPesqRaw: number): string {
  const shown = (value: number | null, digits: number) => (value === null ? '-' : value.toFixed(digits));
  const decibels = ({ fidelityDb, maskError }: ShownFidelity) =>
    fidelityDb === null && maskError === 0 ? 'exact' : shown(fidelityDb, 1);
  return formatTable(
    [
      [
        '',
        'PESQ raw',
        'PESQ WB',
        'STOI',
        'SI-SDR dB',
        'to float32 dB',
        'us/frame',
        'eq. 4 MB',
        'flash MB',
        'RAM kB',
      ],
      ['noisy', shown(noisyPesqRaw, 4), '', '', '', '', '', '', '', ''],
      ...judged.map(({ name, quality, fidelity, latency, memory }) => [
        name,
        shown(quality.pesqRaw, 4),
        shown(quality.pesqWb, 3),
        shown(quality.stoi, 4),
        shown(quality.siSdrDb, 2),
        decibels(fidelity),
        latency ? (latency.nsPerFrame / 1000).toFixed(1) : '-',
        (memory.equation4Bytes / 1e6).toFixed(2),
        (memory.flashBytes / 1e6).toFixed(2),
        (memory.ramBytes / 1e3).toFixed(1),
      ]),
    ],
    [false, true, true, true, true, true, true, true, true, true],
  );
}
