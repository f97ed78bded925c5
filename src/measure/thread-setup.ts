// What a measuring thread is given: plain data, the large parts of it in memory that all threads share.
import type { TensorRanges } from '../calibrate/index.ts';
import { toShared } from '../execute/index.ts';
import type { FrontEnd } from '../frontend/index.ts';
import type { ScoredClip } from '../inputs/feature-clip.ts';
import type { RoundingParts } from '../inputs/rounding.ts';
import { type ClipOutput, createPesqReference, type KeptSignals } from '../metrics/index.ts';
import type { Network } from '../network/index.ts';
import type { Scheme, SchemeName } from '../scheme/scheme.ts';
import { clipHash } from './clip-hash.ts';
import {
  comparedClip,
  type HeardClip,
  type JudgedClip,
  judgedClip,
  type MetricSet,
  outputsOf,
} from './quality.ts';

export interface MeasuringSource {
  readonly scheme: Scheme;
  readonly ranges: TensorRanges;
  /** Null where the clips are features. */
  readonly frontEnd: FrontEnd | null;
  readonly clips: readonly ScoredClip[];
  /** Held against float32 and never scored; default none. */
  readonly excerpts?: readonly ScoredClip[];
  /** Of weights below 8 bits; default: to nearest. */
  readonly rounding?: RoundingParts | null;
  /** What will be asked for: what it needs is computed once, here. */
  readonly metrics: MetricSet;
}

interface SharedClip extends Omit<JudgedClip, 'heard'> {
  readonly hash: string;
  readonly heard: (Omit<HeardClip, 'pesq'> & { readonly pesq: KeptSignals | null }) | null;
}

export interface ThreadSetup {
  readonly scheme: SchemeName;
  readonly network: Network;
  readonly ranges: TensorRanges;
  readonly frontEnd: FrontEnd | null;
  readonly rounding: RoundingParts | null;
  readonly clips: readonly SharedClip[];
}

/** @throws HushbitError `bad-audio` for a clip that cannot be judged */
export function createThreadSetup(source: MeasuringSource): ThreadSetup {
  const { scheme, ranges, frontEnd, clips, excerpts = [], rounding = null, metrics } = source;
  // An excerpt may be a whole clip: the one that can be scored comes last, and stays.
  const judged = [
    ...excerpts.map((clip) => comparedClip(clip, frontEnd)),
    ...clips.map((clip) => judgedClip(clip, frontEnd)),
  ];
  const all = [...excerpts, ...clips];
  const float32 = outputsOfFloat32(scheme, judged);
  return toShared({
    scheme: scheme.name,
    network: scheme.graph,
    ranges,
    frontEnd,
    rounding,
    clips: judged.map(({ name, shown, heard }, i) => {
      if (heard) warm(heard, metrics);
      return {
        hash: clipHash(all[i]!),
        name,
        shown,
        heard: heard && { ...heard, pesq: heard.pesq?.keep() ?? null },
        float32: float32[i]!,
      };
    }),
  });
}

/** One clip after the other: only the outputs stay. */
function outputsOfFloat32(scheme: Scheme, clips: readonly JudgedClip[]): readonly ClipOutput[] {
  if (clips.length === 0) return [];
  const model = scheme.float32().createModel();
  return clips.map((clip) => outputsOf([clip], model)[0]!);
}

/** Fills what a reference computes at its first scores, so that threads find it and none keeps its own. */
function warm({ pair, pesq }: HeardClip, metrics: MetricSet): void {
  if (pesq === null) return;
  try {
    pesq.score(pair.noisy, metrics === 'search' ? 'narrow-band' : 'both');
  } catch {
    // A noisy clip that PESQ refuses says nothing of what becomes of it.
  }
}

/** In a thread: the clips by hash. */
export function clipsOfSetup({ clips }: ThreadSetup): ReadonlyMap<string, JudgedClip> {
  return new Map(
    clips.map(({ hash, heard, ...clip }) => [
      hash,
      {
        ...clip,
        heard: heard && {
          ...heard,
          pesq: heard.pesq && createPesqReference(heard.pesq, heard.pesq.sampleRateHz),
        },
      },
    ]),
  );
}
