// Short stretches of the clips of a search, where speech is loudest: what sites are compared on, and mixes looked at, before whole
// clips are spent on what may enter the front. They are run and held against float32, never scored.
import { isFeatureClip, type ScoredClip } from '../inputs/feature-clip.ts';

/** Of all excerpts together. */
const SECONDS = 10;
const MOST_CLIPS = 5;
/** Clips of features have no rate: as many frames as 10 s have at 16 ms. */
const FRAMES = 640;

/** @returns at most `MOST_CLIPS`, of clips evenly apart in their order; a clip that is shorter stays whole */
export function excerptsOf(clips: readonly ScoredClip[]): ScoredClip[] {
  const count = Math.min(MOST_CLIPS, clips.length);
  const chosen = Array.from({ length: count }, (_, i) => clips[Math.floor((i * clips.length) / count)]!);
  return chosen.map((clip) => excerptOf(clip, count));
}

function excerptOf(clip: ScoredClip, count: number): ScoredClip {
  const name = `${clip.name} (excerpt)`;
  if (isFeatureClip(clip)) {
    const frames = Math.min(clip.frames, Math.ceil(FRAMES / count));
    return { ...clip, name, frames, features: clip.features.slice(0, frames * clip.inputs) };
  }
  const length = Math.round((SECONDS / count) * clip.sampleRateHz);
  if (clip.clean.length <= length) return { ...clip, name };
  const start = loudest(clip.clean, length);
  const cut = (samples: Float32Array, ratio: number): Float32Array =>
    samples.slice(Math.round(start * ratio), Math.round((start + length) * ratio));
  const { input } = clip;
  return {
    ...clip,
    name,
    clean: cut(clip.clean, 1),
    noisy: cut(clip.noisy, 1),
    ...(input && {
      input: { ...input, samples: cut(input.samples, input.sampleRateHz / clip.sampleRateHz) },
    }),
  };
}

/** Where the stretch of this length with the most energy begins, in steps of a hundredth of it. */
function loudest(samples: Float32Array, length: number): number {
  const step = Math.max(1, Math.floor(length / 100));
  let energy = 0;
  for (let i = 0; i < length; i++) energy += samples[i]! ** 2;
  let [best, most] = [0, energy];
  for (let start = step; start + length <= samples.length; start += step) {
    for (let i = start - step; i < start; i++) energy += samples[i + length]! ** 2 - samples[i]! ** 2;
    if (energy > most) [best, most] = [start, energy];
  }
  return best;
}
