// What the drop of a solution counts from: raw PESQ of the float32 network on the clips of the run.
import { HushbitError } from '../base/errors.ts';
import type { FrontEnd } from '../frontend/index.ts';
import type { ScoredClip } from '../inputs/feature-clip.ts';
import type { Scheme } from '../scheme/scheme.ts';
import { createQualityJudge } from './quality.ts';

/** Mean over the clips. Takes as long as scoring one candidate. @throws HushbitError `bad-option` where they are features */
export function float32PesqOn(
  clips: readonly ScoredClip[],
  scheme: Scheme,
  frontEnd: FrontEnd | null,
): number {
  const judge = createQualityJudge(clips, frontEnd, 'search', () => 0);
  const { pesqRaw } = judge.score(scheme.float32().createModel(judge.lanes)).mean;
  if (pesqRaw !== null) return pesqRaw;
  throw new HushbitError({
    code: 'bad-option',
    place: '--pick',
    expected: 'a rule without PESQ',
    got: 'a drop of PESQ on clips of features, of which nothing is heard',
  });
}
