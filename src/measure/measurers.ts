// The measurers of a search: quality of formats on a clip, every metric of it, memory of formats, time of formats on a
// device. Each is a pure function of its job and of what it was made with.
import type { Job, Measurer, Prepared } from '../execute/job.ts';
import type { FrontEnd } from '../frontend/index.ts';
import type { ClipPair } from '../inputs/clip-pair.ts';
import type { Candidate, Scheme } from '../scheme/scheme.ts';
import { clipHash } from './clip-hash.ts';
import type { LatencyMeter } from './latency-meter.ts';
import type { ClipScores, MemoryBytes } from './measurements.ts';
import { memoryOf } from './memory-of.ts';
import { createQualityJudge, type MetricSet, type QualityJudge } from './quality.ts';
import type { TimeFigures } from './time-unit.ts';

/** Ids, as jobs and events have them. */
export const MEASURERS = {
  /** Raw PESQ and fidelity of formats on a clip. */
  quality: { id: 'quality', version: '1' },
  /** Every metric of formats on a clip. */
  scores: { id: 'scores', version: '1' },
  memory: { id: 'memory', version: '1' },
  /** Of a frame on a device, beside uniform 8 bits. */
  time: { id: 'time', version: '1' },
} as const;

export interface QualitySources {
  readonly scheme: Scheme;
  readonly frontEnd: FrontEnd;
  readonly clips: readonly ClipPair[];
}

/** `formats` of a job that asks for the network as it is, in float32. */
export const FLOAT32_FORMATS: readonly string[] = [];

/** Lowering costs as much as a short clip: the candidates of the last few genomes are kept, clip after clip. */
const KEPT_CANDIDATES = 4;

export type CandidateOf = (formats: readonly string[]) => Candidate;

export function createCandidates(scheme: Scheme): CandidateOf {
  const kept = new Map<string, Candidate>();
  return (formats) => {
    const key = formats.join(' ');
    const candidate =
      kept.get(key) ?? (formats.length === 0 ? scheme.float32() : scheme.candidate('candidate', formats));
    // The one used last is the last to go.
    kept.delete(key);
    kept.set(key, candidate);
    if (kept.size > KEPT_CANDIDATES) kept.delete(kept.keys().next().value!);
    return candidate;
  };
}

/** `quality` and `scores`. */
export function createQualityMeasurers({ scheme, frontEnd, clips }: QualitySources): Measurer<ClipScores>[] {
  const candidateOf = createCandidates(scheme);
  const pairs = new Map(clips.map((pair) => [clipHash(pair), pair]));
  const measurer = ({ id, version }: (typeof MEASURERS)['quality' | 'scores'], metrics: MetricSet) => {
    const judges = new Map<string, QualityJudge>();
    const judgeOf = (hash: string): QualityJudge => {
      const known = judges.get(hash);
      if (known) return known;
      const pair = pairs.get(hash);
      if (!pair) throw new Error(`a clip that nobody here has: ${hash}`);
      const judge = createQualityJudge(
        [pair],
        frontEnd,
        metrics,
        () => 0,
        () => scheme.float32().createModel(),
      );
      judges.set(hash, judge);
      return judge;
    };
    return immediate<ClipScores>(id, version, ({ clip, formats }) => {
      const { name: _, ...scores } = judgeOf(clip!).score(candidateOf(formats).createModel()).clips[0]!;
      return scores;
    });
  };
  return [measurer(MEASURERS.quality, 'search'), measurer(MEASURERS.scores, 'front')];
}

/** @param frontEnd what a denoiser keeps around the network */
export function createMemoryMeasurer(scheme: Scheme, frontEnd: FrontEnd): Measurer<MemoryBytes> {
  const candidateOf = createCandidates(scheme);
  const { id, version } = MEASURERS.memory;
  return immediate(id, version, ({ formats }) => memoryOf(candidateOf(formats), frontEnd));
}

/** @param meter compiles beside other work and times alone; a table adds up */
export function createTimeMeasurer(scheme: Scheme, meter: LatencyMeter): Measurer<TimeFigures> {
  const candidateOf = createCandidates(scheme);
  return {
    ...MEASURERS.time,
    resource: meter.isComputed ? 'cpu' : { exclusive: 'clock' },
    async prepare({ formats }, signal): Promise<Prepared<TimeFigures>> {
      const prepared = await meter.prepare(candidateOf(formats), signal);
      return {
        async run(abort) {
          const { nsPerFrame, spreadNs, uniform8NsPerFrame } = await prepared.measure(abort);
          return { nsPerFrame, spreadNs, uniform8NsPerFrame };
        },
        dispose: () => prepared.dispose(),
      };
    },
  };
}

/** One that has nothing to prepare. */
function immediate<T>(id: string, version: string, measure: (job: Job) => T): Measurer<T> {
  return {
    id,
    version,
    resource: 'cpu',
    prepare: async (job) => ({ run: async () => measure(job), dispose: async () => {} }),
  };
}
