// The sound of a report: one clip through the references and the solutions, a stretch of each kept as a WAV.

import { requireFrontEnd } from '../../frontend/index.ts';
import { clipHash, enhancePair } from '../../measure/index.ts';
import type { Candidate } from '../../scheme/index.ts';
import { uniformCandidate } from '../../scheme/index.ts';
import type { SavedRun } from '../../study/index.ts';
import { excerptSeconds, loudestStretch, MOST_TRACKS } from './excerpt.ts';
import type { KeyedCandidate, ReportSources } from './sources.ts';
import { type Measured, readTrack, solutionKey, writeTrack } from './store.ts';

/** Names of the tracks beside the solutions. */
export const REFERENCE_TRACKS = ['clean', 'noisy', 'float32', 'int8'] as const;

/** Solutions with sound: all, or as many as a page can hold, evenly along the front. */
export function audibleSolutions(count: number): number[] {
  const room = MOST_TRACKS - REFERENCE_TRACKS.length;
  if (count <= room) return Array.from({ length: count }, (_, i) => i);
  return Array.from({ length: room }, (_, i) => Math.round((i * (count - 1)) / (room - 1)));
}

/** Those that the page of a run plays. */
export function tracksOf({ front }: SavedRun): string[] {
  const audible = audibleSolutions(front.solutions.length);
  return [...REFERENCE_TRACKS, ...audible.map((index) => solutionKey(front.solutions[index]!.genome))];
}

/** Enhances one clip with every model whose track is missing, and keeps a stretch of it. */
export function makeTracks(
  { saved, model, scheme, searchClips, validationClips, mostSeconds, note, signal }: ReportSources,
  candidates: readonly KeyedCandidate[],
  stored: Measured['listening'],
): Measured['listening'] {
  const set = validationClips.length > 0 ? 'validation' : 'search';
  const pair = (set === 'validation' ? validationClips : searchClips)[0];
  if (!pair) return null;
  const { sampleRateHz } = pair;
  const wanted = tracksOf(saved);
  const available = Math.min(mostSeconds, pair.clean.length / sampleRateHz);
  const seconds = excerptSeconds(wanted.length, available, sampleRateHz);
  const length = Math.min(pair.clean.length, Math.round(seconds * sampleRateHz));
  const start = loudestStretch(pair.clean, length, sampleRateHz);
  const listening = {
    clip: pair.name,
    hash: clipHash(pair),
    set,
    startSeconds: start / sampleRateHz,
    seconds,
    sampleRateHz,
  } as const;
  const same = stored !== null && JSON.stringify(stored) === JSON.stringify(listening);
  const keep = (track: string, samples: Float32Array): void =>
    writeTrack(saved.dir, track, samples.subarray(start, start + length), sampleRateHz);
  const models = new Map<string, () => Candidate>([
    ['float32', () => scheme.float32()],
    ['int8', () => uniformCandidate(scheme, '8')],
    ...candidates.map(({ key, candidate }): [string, () => Candidate] => [key, () => candidate]),
  ]);
  const missing = wanted.filter((track) => !same || readTrack(saved.dir, track) === null);
  if (missing.length > 0) note(`report: enhancing ${pair.name} with ${missing.length} models`);
  for (const track of missing) {
    signal?.throwIfAborted();
    if (track === 'clean') keep(track, pair.clean);
    else if (track === 'noisy') keep(track, pair.noisy);
    else keep(track, enhancePair(pair, requireFrontEnd(model.frontEnd), models.get(track)!().createModel()));
  }
  return listening;
}
