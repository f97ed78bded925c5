// How the enhanced speech sounds: one model over every clip, scored against the clean speech.
import { resample, toPaperPcm16 } from '../audio/index.ts';
import { HushbitError } from '../base/errors.ts';
import {
  applyMask,
  denoise,
  type FrameModel,
  type Frames,
  type FrontEnd,
  maskOf,
  masksOf,
  type PreparedClip,
  prepareClip,
  requireFrontEnd,
} from '../frontend/index.ts';
import { type ClipPair, checkClipPair, inputOf } from '../inputs/clip-pair.ts';
import { isFeatureClip, type ScoredClip } from '../inputs/feature-clip.ts';
import {
  type ClipOutput,
  compareWithFloat32,
  createIntelligibilityReference,
  createPesqReference,
  type FidelitySums,
  type IntelligibilityReference,
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

/** What is heard of a clip. */
export interface HeardClip {
  readonly pair: ClipPair;
  readonly prepared: PreparedClip;
  /** Null for a clip that is never scored. */
  readonly pesq: PesqReference | null;
}

/** A clip with what depends on it alone, computed once for all candidates. */
export interface JudgedClip {
  readonly name: string;
  /** What the network is shown. */
  readonly shown: Frames;
  /** Null for a clip of features. */
  readonly heard: HeardClip | null;
  /** What the float32 network gives of it; null where nobody asks for fidelity. */
  readonly float32: ClipOutput | null;
}

export interface QualityMeasures {
  /** Null where the clips are features. */
  readonly frontEnd: FrontEnd | null;
  readonly metrics: MetricSet;
}

export interface QualityJudge {
  /** How many clips a model is asked to run at once: what `Candidate.createModel` is to be given. */
  readonly lanes: number;
  /** Enhances every clip and scores it. The model starts each clip from a fresh state. */
  score(model: FrameModel): Quality;
  /** Scores of the noisy clips as they are. */
  scoreNoisy(): Quality;
}

/** What a device and a 16-bit WAV file can hold: rounded to steps of 2^-15 and clipped. In place. */
function toSixteenBitGrid(samples: Float32Array): Float32Array {
  for (let i = 0; i < samples.length; i++) {
    // Math.round, but for the sign of 0: its branches cost more than all the rest.
    const step = Math.floor(samples[i]! * 32768 + 0.5);
    samples[i] = (step > 32767 ? 32767 : step < -32768 ? -32768 : step) / 32768;
  }
  return samples;
}

/** The signals as PESQ hears them. */
function forPesq(frontEnd: FrontEnd | null, reference: Float32Array, degraded: Float32Array) {
  return frontEnd?.rounding === 'paper' ? toPaperPcm16(reference, degraded) : { reference, degraded };
}

/**
 * @param frontEnd of the network; null for clips of features
 * @throws HushbitError `bad-audio` for a pair that cannot be judged
 */
export function judgedClip(clip: ScoredClip, frontEnd: FrontEnd | null): JudgedClip {
  if (isFeatureClip(clip)) return comparedClip(clip, frontEnd);
  const spectral = requireFrontEnd(frontEnd);
  checkClipPair(clip, spectral.sampleRateHz);
  const compared = comparedClip(clip, frontEnd);
  const pesq = naming(clip.name, () =>
    createPesqReference(forPesq(spectral, clip.clean, clip.clean).reference, clip.sampleRateHz),
  );
  return { ...compared, heard: { ...compared.heard!, pesq } };
}

/** A clip on which outputs are held against float32's, and nothing is scored. @param frontEnd as for `judgedClip` */
export function comparedClip(clip: ScoredClip, frontEnd: FrontEnd | null): JudgedClip {
  const { name } = clip;
  if (isFeatureClip(clip)) return { name, shown: clip, heard: null, float32: null };
  const prepared = prepareClip(inputOf(clip).samples, requireFrontEnd(frontEnd));
  return { name, shown: prepared, heard: { pair: clip, prepared, pesq: null }, float32: null };
}

/** What a network is shown of a clip. */
export function framesOf(clip: ScoredClip, frontEnd: FrontEnd | null): Frames {
  return isFeatureClip(clip) ? clip : prepareClip(inputOf(clip).samples, requireFrontEnd(frontEnd));
}

/** What a network gives of every clip. */
export function outputsOf(clips: readonly JudgedClip[], model: FrameModel): ClipOutput[] {
  const shown = clips.map((clip) => clip.shown);
  const masks = shown.map(({ frames, outputs }) => new Float32Array(frames * outputs));
  masksOf(shown, model, masks);
  return clips.map((clip, i) => outputOf(clip, masks[i]!));
}

/** @param mask raised to the floor in place, where there is one */
function outputOf({ heard }: JudgedClip, mask: Float32Array): ClipOutput {
  return { samples: heard ? applyMask(heard.prepared, mask) : mask, mask };
}

/** On the grid of 16 bits, at the rate at which it is judged, as long as the clean clip. */
function asScored(samples: Float32Array, frontEnd: FrontEnd, pair: ClipPair): Float32Array {
  const told = frontEnd.rounding === 'paper' ? samples : toSixteenBitGrid(samples);
  const { sampleRateHz } = inputOf(pair);
  if (sampleRateHz === pair.sampleRateHz) return told;
  // Rounding up both ways may give a sample more.
  const judged = new Float32Array(pair.clean.length);
  judged.set(resample(told, sampleRateHz, pair.sampleRateHz).subarray(0, judged.length));
  return judged;
}

/** A pair's noisy clip enhanced, as it is scored. */
export function enhancePair(pair: ClipPair, frontEnd: FrontEnd, model: FrameModel): Float32Array {
  return asScored(denoise(inputOf(pair).samples, frontEnd, model), frontEnd, pair);
}

const NOT_HEARD: Scores = { pesqRaw: null, pesqNb: null, pesqWb: null, stoi: null, siSdrDb: null };

const heardSpeech = new WeakMap<ClipPair, IntelligibilityReference>();

function intelligibilityOf(pair: ClipPair): IntelligibilityReference {
  let known = heardSpeech.get(pair);
  if (!known) heardSpeech.set(pair, (known = createIntelligibilityReference(pair.clean, pair.sampleRateHz)));
  return known;
}

function scoresOf(
  { pair, pesq }: HeardClip,
  processed: Float32Array,
  fidelity: FidelitySums | null,
  { frontEnd, metrics }: QualityMeasures,
): NamedScores {
  const { name } = pair;
  if (pesq === null) throw new Error(`${name} is not to be scored`);
  const samples = forPesq(frontEnd, pair.clean, processed).degraded;
  if (metrics === 'search') {
    const { raw, nb } = naming(name, () => scoreOrLeast(pesq, samples, 'narrow-band'));
    return { name, ...NOT_HEARD, pesqRaw: raw, pesqNb: nb, fidelity };
  }
  const isSilent = metrics === 'front' && samples.every((v) => v === samples[0]);
  const { raw, nb, wb } = naming(name, () =>
    metrics === 'all' ? pesq.score(samples, 'both') : scoreOrLeast(pesq, samples, 'both'),
  );
  return {
    name,
    pesqRaw: raw,
    pesqNb: nb,
    pesqWb: wb,
    stoi: isSilent ? null : (intelligibilityOf(pair).score(processed)?.stoi ?? null),
    siSdrDb: isSilent ? null : siSdrDb(pair.clean, processed),
    fidelity,
  };
}

/** Scores of what a mask makes of a clip. @param mask row-major [frames, outputs]; raised to the floor in place */
function scoresOfMask(clip: JudgedClip, mask: Float32Array, measures: QualityMeasures): NamedScores {
  const { name, heard, float32 } = clip;
  const output = outputOf(clip, mask);
  const fidelity = float32 && compareWithFloat32(float32, output);
  if (heard === null) return { name, ...NOT_HEARD, fidelity };
  const samples = asScored(output.samples, requireFrontEnd(measures.frontEnd), heard.pair);
  return scoresOf(heard, samples, fidelity, measures);
}

/** How far a model's output of a clip is from float32's, without a score. @param scratch for the mask, of any content */
export function deviationOfClip(clip: JudgedClip, model: FrameModel, scratch: Float32Array): FidelitySums {
  const mask = scratch.subarray(0, clip.shown.frames * clip.shown.outputs);
  return compareWithFloat32(clip.float32!, outputOf(clip, maskOf(clip.shown, model, mask)));
}

/** One clip enhanced, from a fresh state of the model, and scored. @param scratch for the mask, of any content */
export function scoreClip(
  clip: JudgedClip,
  model: FrameModel,
  measures: QualityMeasures,
  scratch: Float32Array,
): NamedScores {
  const mask = scratch.subarray(0, clip.shown.frames * clip.shown.outputs);
  return scoresOfMask(clip, maskOf(clip.shown, model, mask), measures);
}

/** A clip as it is, before any network. */
export function scoreNoisyClip({ name, heard }: JudgedClip, measures: QualityMeasures): NamedScores {
  return heard ? scoresOf(heard, heard.pair.noisy, null, measures) : { name, ...NOT_HEARD, fidelity: null };
}

/**
 * @param frontEnd null for clips of features
 * @param nowMs a monotonic clock
 * @param float32 makes the network that fidelity is measured from; run once, when it is first needed. Without it there is no fidelity
 */
export function createQualityJudge(
  clips: readonly ScoredClip[],
  frontEnd: FrontEnd | null,
  metrics: MetricSet,
  nowMs: () => number,
  float32?: (lanes: number) => FrameModel,
): QualityJudge {
  const measures = { frontEnd, metrics };
  const plain = clips.map((clip) => judgedClip(clip, frontEnd));
  const shown = plain.map((clip) => clip.shown);
  const masks = shown.map(({ frames, outputs }) => new Float32Array(frames * outputs));
  const lanes = Math.min(plain.length, MAX_LANES);
  let known: readonly JudgedClip[] | undefined;
  const withFloat32 = (): readonly JudgedClip[] => {
    if (!float32) return plain;
    const outputs = outputsOf(plain, float32(lanes));
    return plain.map((clip, i) => ({ ...clip, float32: outputs[i]! }));
  };

  function judge(start: number, scored: readonly NamedScores[]): Quality {
    return { mean: meanScores(scored), clips: scored, seconds: (nowMs() - start) / 1000 };
  }

  return {
    lanes,
    score(model) {
      known ??= withFloat32();
      const start = nowMs();
      masksOf(shown, model, masks);
      return judge(
        start,
        known.map((clip, i) => scoresOfMask(clip, masks[i]!, measures)),
      );
    },
    scoreNoisy() {
      const start = nowMs();
      return judge(
        start,
        plain.map((clip) => scoreNoisyClip(clip, measures)),
      );
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

/** Means over clips; null where a clip has none. */
export function meanScores(clips: readonly Scores[]): Scores {
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
    pesqRaw: mean('pesqRaw'),
    pesqNb: mean('pesqNb'),
    pesqWb: mean('pesqWb'),
    stoi: mean('stoi'),
    siSdrDb: mean('siSdrDb'),
  };
}
