// Quality, time and memory of candidates one after the other, and the table that shows them.

import type { LoadedModel } from '../inputs/index.ts';
import { type ClipPair, createQualityJudge, type LatencyMeter, type QualityJudge } from '../measure/index.ts';
import { type Candidate, genomeOfFormats, type Scheme } from '../scheme/index.ts';
import { createHostMeter, type LatencyOptions } from './latency.ts';
import { formatTable, note, type OutputOptions } from './output.ts';

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
    clips: quality.clips,
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
  const judge = createQualityJudge(pairs, model.frontEnd, 'all', () => performance.now());
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
  return formatTable(
    [
      ['', 'PESQ raw', 'PESQ WB', 'STOI', 'SI-SDR dB', 'us/frame', 'eq. 4 MB', 'flash MB', 'RAM kB'],
      ['noisy', shown(noisyPesqRaw, 4), '', '', '', '', '', '', ''],
      ...judged.map(({ name, quality, latency, memory }) => [
        name,
        shown(quality.pesqRaw, 4),
        shown(quality.pesqWb, 3),
        shown(quality.stoi, 4),
        shown(quality.siSdrDb, 2),
        latency ? (latency.nsPerFrame / 1000).toFixed(1) : '-',
        (memory.equation4Bytes / 1e6).toFixed(2),
        (memory.flashBytes / 1e6).toFixed(2),
        (memory.ramBytes / 1e3).toFixed(1),
      ]),
    ],
    [false, true, true, true, true, true, true, true, true],
  );
}
