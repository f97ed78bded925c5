// What a report is measured with.

import type { LoadedModel } from '../../inputs/index.ts';
import type { ClipPair, ClipScores, LatencyMeter, TargetJudge } from '../../measure/index.ts';
import type { Candidate, Scheme } from '../../scheme/index.ts';
import type { SavedRun } from '../../study/index.ts';
import type { ProfiledOperations } from './profile.ts';
import type { ClipKey, MeasuredReference, ScoresByClip } from './store.ts';

export interface ReportSources {
  readonly saved: SavedRun;
  readonly model: LoadedModel;
  readonly scheme: Scheme;
  readonly searchClips: readonly ClipPair[];
  readonly validationClips: readonly ClipPair[];
  /** Null to leave times out. */
  readonly meter: LatencyMeter | null;
  /** Counts a hop on the target that the run is for; null for the host, and to leave that out. */
  readonly costOf: TargetJudge['costOf'] | null;
  /** Times operations one by one; null to leave that out. */
  readonly profile: ((candidates: readonly Candidate[]) => Promise<readonly ProfiledOperations[]>) | null;
  /** Scores formats on the validation clips; calls may overlap. */
  readonly scoreValidation: (formats: readonly string[], signal?: AbortSignal) => Promise<Scored>;
  /** What the run itself has of each solution, every metric on every one of these clips; null where it has not. */
  readonly scoresOfRun: (
    heard: readonly ClipKey[],
    unheard: readonly ClipKey[],
  ) => readonly { readonly heard: ScoresByClip | null; readonly unheard: ScoresByClip | null }[];
  /** What the run measured beside its front, by name; empty where it measured nothing. */
  readonly besideOfRun: (clips: readonly ClipKey[]) => ReadonlyMap<string, BesideOfRun>;
  /** Also measure what each site alone costs at 8 bits. */
  readonly sensitivity: boolean;
  readonly scoreSearch: (formats: readonly string[], signal?: AbortSignal) => Promise<Scored>;
  /** Of sound, per track. */
  readonly mostSeconds: number;
  readonly note: (line: string) => void;
  readonly signal?: AbortSignal;
}

export interface BesideOfRun {
  /** Of all clips; null where one is missing. */
  readonly scores: ScoresByClip | null;
  readonly latency: MeasuredReference['latency'];
}

/** In the order of the clips. */
export interface Scored {
  readonly clips: readonly (ClipScores & { readonly name: string })[];
}

/** A solution of the front under its `solutionKey`. */
export interface KeyedCandidate {
  readonly key: string;
  readonly candidate: Candidate;
}
