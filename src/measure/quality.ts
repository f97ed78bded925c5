// How the enhanced speech sounds: one model over every clip, scored against the clean speech.
import { toPaperPcm16 } from '../audio/index.ts';
import { HushbitError } from '../base/errors.ts';
import {
  applyMask,
  type FrameModel,
  type FrontEnd,
  maskOf,
  masksOf,
  type PreparedClip,
  prepareClip,
} from '../frontend/index.ts';
import { type ClipPair, checkClipPair } from '../inputs/clip-pair.ts';
import {
  type ClipOutput,
  compareWithFloat32,
  createPesqReference,
  type FidelitySums,
  intelligibility,
  isSilentDegraded,
  mapNarrowBand,
  type PesqBands,
  type PesqReference,
  type PesqScores,
  type Samples,
  siSdrDb,
} from '../metrics/index.ts';
import { MAX_LANES } from '../wasm/index.ts';
import type { ClipScores } from './clip-scores.ts';

/**
 * `search`: raw PESQ alone, which is all that the objective needs; `front`: every metric. In both a clip that was silenced has the
 * worst score there is, because a search has to go on. `all`: every metric, and silence is refused.
 */
export type MetricSet = 'search' | 'front' | 'all';

/** Means over the clips. */
export type Scores = Omit<ClipScores, 'fidelity'>;

export interface NamedScores extends ClipScores {
  readonly name: string;
}

export interface Quality {
  readonly mean: Scores;
  readonly clips: readonly NamedScores[];
  readonly seconds: number;
}

/** The lower end of raw P.862. */
const LEAST_PESQ_RAW = -0.5;

interface JudgedClip {
  readonly pair: ClipPair;
  readonly prepared: PreparedClip;
  readonly pesq: PesqReference;
}

export interface QualityJudge {
  /** How many clips a model is asked to run at once: what `Candidate.createModel` is to be given. */
  readonly lanes: number;
  /** Enhances every clip and scores it. The model starts each clip from a fresh state. */
  score(model: FrameModel): Quality;
  /** Scores of the noisy clips as they are. */
  scoreNoisy(): Quality;
  /** Enhanced speech per clip, as it is scored: on the grid of 16-bit samples. */
  enhance(model: FrameModel, clip: number): Float32Array;
}

/** What a device and a 16-bit WAV file can hold: rounded to steps of 2^-15 and clipped. In place. */
export function toSixteenBitGrid(samples: Float32Array): Float32Array {
  for (let i = 0; i < samples.length; i++) {
    samples[i] = Math.max(-32768, Math.min(32767, Math.round(samples[i] * 32768))) / 32768;
  }
  return samples;
}

/**
 * @param nowMs a monotonic clock
 * @param float32 makes the network that fidelity is measured from; run once, when it is first needed. Without it there is no fidelity
 */
export function createQualityJudge(
  pairs: readonly ClipPair[],
  frontEnd: FrontEnd,
  metrics: MetricSet,
  nowMs: () => number,
  float32?: (lanes: number) => FrameModel,
): QualityJudge {
  const forPesq =
    frontEnd.rounding === 'paper'
      ? toPaperPcm16
      : (reference: Float32Array, degraded: Float32Array) => ({ reference, degraded });
  const clips: JudgedClip[] = pairs.map((pair) => {
    checkClipPair(pair, frontEnd.sampleRateHz);
    return {
      pair,
      prepared: prepareClip(pair.noisy, frontEnd),
      pesq: naming(pair.name, () =>
        createPesqReference(forPesq(pair.clean, pair.clean).reference, pair.sampleRateHz),
      ),
    };
  });
  const prepared = clips.map((clip) => clip.prepared);
  const masks = clips.map((clip) => new Float32Array(clip.prepared.frames * clip.prepared.bins));

  const lanes = Math.min(clips.length, MAX_LANES);
  let wanted: readonly ClipOutput[] | undefined;

  /** What the float32 network gives of every clip, kept. */
  function outputsOfFloat32(create: (lanes: number) => FrameModel): readonly ClipOutput[] {
    const kept = masks.map((mask) => new Float32Array(mask.length));
    masksOf(prepared, create(lanes), kept);
    return prepared.map((clip, i) => ({ samples: applyMask(clip, kept[i]!), mask: kept[i]! }));
  }

  function scoresOf(
    { pair, pesq }: JudgedClip,
    processed: Float32Array,
    fidelity: FidelitySums | null,
  ): NamedScores {
    const { name } = pair;
    const samples = forPesq(pair.clean, processed).degraded;
    if (metrics === 'search') {
      const { raw, nb } = naming(name, () => scoreOrLeast(pesq, samples, 'narrow-band'));
      return { name, pesqRaw: raw, pesqNb: nb, pesqWb: null, stoi: null, siSdrDb: null, fidelity };
    }
    const isSilent = metrics === 'front' && samples.every((v) => v === samples[0]);
    const { raw, nb, wb } = naming(name, () =>
      metrics === 'all' ? pesq.score(samples) : scoreOrLeast(pesq, samples, 'all'),
    );
    return {
      name,
      pesqRaw: raw,
      pesqNb: nb,
      pesqWb: wb,
      stoi: isSilent ? null : (intelligibility(pair.clean, processed, pair.sampleRateHz)?.stoi ?? null),
      siSdrDb: isSilent ? null : siSdrDb(pair.clean, processed),
      fidelity,
    };
  }

  function judge(start: number, score: (clip: JudgedClip, index: number) => NamedScores): Quality {
    const scored = clips.map(score);
    return { mean: meanScores(scored), clips: scored, seconds: (nowMs() - start) / 1000 };
  }

  const asScored = (samples: Float32Array): Float32Array =>
    frontEnd.rounding === 'paper' ? samples : toSixteenBitGrid(samples);

  return {
    lanes,
    score(model) {
      if (float32) wanted ??= outputsOfFloat32(float32);
      const start = nowMs();
      masksOf(prepared, model, masks);
      return judge(start, (clip, i) => {
        const output = { samples: applyMask(clip.prepared, masks[i]!), mask: masks[i]! };
        const fidelity = wanted ? compareWithFloat32(wanted[i]!, output) : null;
        return scoresOf(clip, asScored(output.samples), fidelity);
      });
    },
    scoreNoisy: () => judge(nowMs(), (clip) => scoresOf(clip, clip.pair.noisy, null)),
    enhance(model, index) {
      maskOf(prepared[index]!, model, masks[index]);
      return asScored(applyMask(prepared[index]!, masks[index]!));
    },
  };
}

/** Few bits may silence a network. PESQ has no score for that: it gets the worst there is, of wide-band none. */
function scoreOrLeast(
  pesq: PesqReference,
  samples: Samples,
  bands: PesqBands,
): Pick<PesqScores, 'raw' | 'nb' | 'wb'> {
  try {
    return pesq.score(samples, bands);
  } catch (error) {
    if (isSilentDegraded(error)) return { raw: LEAST_PESQ_RAW, nb: mapNarrowBand(LEAST_PESQ_RAW), wb: null };
    throw error;
  }
}

/** The metrics know signals, a user knows clips. */
function naming<T>(clip: string, task: () => T): T {
  try {
    return task();
  } catch (error) {
    if (!(error instanceof HushbitError)) throw error;
    throw new HushbitError({ ...error.parts, place: `clip ${clip}: ${error.parts.place}` });
  }
}

function meanScores(clips: readonly NamedScores[]): Scores {
  const mean = (key: keyof Scores): number | null => {
    let sum = 0;
    for (const clip of clips) {
      const value = clip[key];
      if (value === null) return null;
      sum += value;
    }
    return sum / clips.length;
  };
  return {
    pesqRaw: mean('pesqRaw')!,
    pesqNb: mean('pesqNb')!,
    pesqWb: mean('pesqWb'),
    stoi: mean('stoi'),
    siSdrDb: mean('siSdrDb'),
  };
}
