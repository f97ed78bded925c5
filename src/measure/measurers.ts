// The measurers of a measuring thread: quality of formats on a clip, every metric of it, and memory of formats. Each is a
// function of its job and of what the thread was given.
import type { Job, Measurer } from '../execute/index.ts';
import type { FrameModel } from '../frontend/index.ts';
import { openRounding } from '../inputs/rounding.ts';
import { createScheme } from '../inputs/schemes.ts';
import { NEAREST_ROUNDING } from '../precision/index.ts';
import type { Candidate, Scheme } from '../scheme/scheme.ts';
import type { ClipScores } from './clip-scores.ts';
import type { MemoryBytes } from './measurements.ts';
import { memoryOf } from './memory-of.ts';
import { MEASURERS } from './precision-jobs.ts';
import { deviationOfClip, type JudgedClip, type MetricSet, scoreClip, scoreNoisyClip } from './quality.ts';
import { clipsOfSetup, type ThreadSetup } from './thread-setup.ts';

/** A measurer that has nothing to prepare. */
function immediate<T>(
  { id, version }: { readonly id: string; readonly version: string },
  measure: (job: Job) => T,
): Measurer<T> {
  return {
    id,
    version,
    resource: 'cpu',
    prepare: async (job) => ({ run: async () => measure(job), dispose: async () => {} }),
  };
}

export function createMeasurers(setup: ThreadSetup): Measurer[] {
  const { frontEnd } = setup;
  const { rounding } = setup;
  const scheme = createScheme(
    setup.scheme,
    setup.network,
    () => setup.ranges,
    new Map(),
    rounding === null ? NEAREST_ROUNDING : openRounding(setup.network, rounding.mode, () => rounding),
  );
  const clips = clipsOfSetup(setup);
  const longest = Math.max(0, ...[...clips.values()].map(({ shown }) => shown.frames * shown.outputs));
  const scratch = new Float32Array(longest);

  // The clips of a genome come one after the other: it is lowered once.
  let last: { key: string; candidate: Candidate; model?: FrameModel } | undefined;
  function lowered(formats: readonly string[], of: Scheme): NonNullable<typeof last> {
    const key = `${of === scheme ? 'finished' : ''} ${formats.join(' ')}`;
    if (last?.key === key) return last;
    // The old one goes first: two programs of a large network are much memory.
    last = undefined;
    const candidate = formats.length === 0 ? of.float32() : of.candidate('candidate', formats);
    last = { key, candidate };
    return last;
  }

  function judgedOf(clip: string | undefined): JudgedClip {
    const judged = clips.get(clip ?? '');
    if (!judged) throw new Error(`a clip that this thread does not have: ${clip}`);
    return judged;
  }

  function heard(formats: readonly string[], clip: string | undefined, of: Scheme) {
    const judged = judgedOf(clip);
    const known = lowered(formats, of);
    known.model ??= known.candidate.createModel();
    return { judged, model: known.model };
  }

  const scores =
    (metrics: MetricSet, of: Scheme) =>
    ({ formats, clip }: Job): ClipScores => {
      const { judged, model } = heard(formats, clip, of);
      const { name: _, ...found } = scoreClip(judged, model, { frontEnd, metrics }, scratch);
      return found;
    };
  return [
    immediate(MEASURERS.quality, scores('search', scheme.whileSearching)),
    immediate(MEASURERS.scores, scores('front', scheme)),
    immediate(MEASURERS.noisy, ({ clip }): ClipScores => {
      const { name: _, ...found } = scoreNoisyClip(judgedOf(clip), { frontEnd, metrics: 'front' });
      return found;
    }),
    immediate(MEASURERS.deviation, ({ formats, clip }) => {
      const { judged, model } = heard(formats, clip, scheme.whileSearching);
      return deviationOfClip(judged, model, scratch);
    }),
    immediate<MemoryBytes>(MEASURERS.finish, ({ formats }) =>
      memoryOf(lowered(formats, scheme).candidate, frontEnd),
    ),
    immediate<MemoryBytes>(MEASURERS.memory, ({ formats }) =>
      memoryOf(lowered(formats, scheme.whileSearching).candidate, frontEnd),
    ),
  ];
}
