// What the drop of a solution counts from: raw PESQ of the float32 network on the clips of the run.
import type { FrontEnd } from '../frontend/index.ts';
import type { ClipPair } from '../inputs/clip-pair.ts';
import type { Scheme } from '../scheme/scheme.ts';
import { createQualityJudge } from './quality.ts';

/** Mean over the clips. Takes as long as scoring one candidate. */
export function float32PesqOn(clips: readonly ClipPair[], scheme: Scheme, frontEnd: FrontEnd): number {
  const judge = createQualityJudge(clips, frontEnd, 'search', () => 0);
  return judge.score(scheme.float32().createModel(judge.lanes)).mean.pesqRaw;
}
