// What a scoring thread is given, plain data that can be cloned, and what it does with it.

import type { TensorRanges } from '../calibrate/index.ts';
import type { FrontEnd } from '../frontend/index.ts';
import type { ClipPair } from '../inputs/clip-pair.ts';
import { createScheme } from '../inputs/schemes.ts';
import type { Network } from '../network/index.ts';
import type { SchemeName } from '../scheme/scheme.ts';
import { createQualityJudge, type MetricSet, type Quality } from './quality.ts';

export interface QualitySetup {
  readonly scheme: SchemeName;
  readonly graph: Network;
  readonly ranges: TensorRanges;
  readonly frontEnd: FrontEnd;
  readonly clips: readonly ClipPair[];
  readonly metrics: MetricSet;
}

export interface QualityTask {
  readonly formats: readonly string[];
}

/** Prepares the clips once; the function that comes back scores formats. */
export function createQualityTask(setup: QualitySetup): (task: QualityTask) => Quality {
  const scheme = createScheme(setup.scheme, setup.graph, () => setup.ranges, new Map());
  const judge = createQualityJudge(
    setup.clips,
    setup.frontEnd,
    setup.metrics,
    () => performance.now(),
    (lanes) => scheme.float32().createModel(lanes),
  );
  return ({ formats }) => judge.score(scheme.candidate('candidate', formats).createModel(judge.lanes));
}
