// A network that makes speech worse most likely hears it through another front end than it was made for: that is said, whatever
// command finds it out.
import type { LoadedModel, ScoredClip } from '../inputs/index.ts';
import { createQualityJudge, type Quality } from '../measure/index.ts';
import type { Scheme } from '../scheme/index.ts';

/** @param noisy of the clips as they are */
export function noteWorse(
  judged: readonly { readonly name: string; readonly quality: { readonly pesqRaw: number | null } }[],
  noisy: Pick<Quality, 'mean'>,
  { origin }: LoadedModel['frontEndOrigin'],
  note: (line: string) => void,
): void {
  const without = noisy.mean.pesqRaw;
  const remedy = origin === 'guessed' ? 'name its front end with --front-end' : 'does the front end fit it?';
  for (const { name, quality } of judged) {
    const { pesqRaw } = quality;
    if (pesqRaw === null || without === null || pesqRaw >= without) continue;
    const figures = `raw PESQ ${pesqRaw.toFixed(3)}, ${without.toFixed(3)} as they are`;
    note(`${name} makes the clips worse: ${figures}; ${remedy}`);
  }
}

/**
 * Before anything is searched: what the network does in float32. Not asked of a model that says itself what it hears; takes as long as
 * scoring one candidate.
 */
export function noteWorseInFloat32(
  { frontEnd, frontEndOrigin }: Pick<LoadedModel, 'frontEnd' | 'frontEndOrigin'>,
  scheme: Scheme,
  clips: readonly ScoredClip[],
  note: (line: string) => void,
): void {
  if (frontEnd === null || (frontEndOrigin.origin !== 'guessed' && frontEndOrigin.origin !== 'given')) return;
  const judge = createQualityJudge(clips, frontEnd, 'search', () => 0);
  const quality = judge.score(scheme.float32().createModel(judge.lanes)).mean;
  noteWorse([{ name: 'float32', quality }], judge.scoreNoisy(), frontEndOrigin, note);
}
