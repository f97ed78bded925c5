// What a run has of its solutions itself: members of a front are scored with every metric when a search ends.
import { z } from 'zod';
import { clipScoresSchema, MEASURERS, NOISY, timeFiguresSchema } from '../../measure/index.ts';
import type { MeasuredEvent, SavedRun } from '../../study/index.ts';
import type { BesideOfRun } from './sources.ts';
import type { ClipKey, ScoresByClip } from './store.ts';

const namedScores = z.array(clipScoresSchema.extend({ name: z.string() }));

const unheardScores = z.array(clipScoresSchema.extend({ name: z.string(), sha256: z.string() }));

/**
 * Scores of each solution on every clip of the search, and on those that it did not hear, by the clips' samples; null where a clip or a
 * metric is missing, as in runs of the first version.
 * @param heard in the order of the run
 */
export function scoresOfRun(
  { run, front, evaluations }: SavedRun,
  heard: readonly ClipKey[],
  unheard: readonly ClipKey[],
): { readonly heard: ScoresByClip | null; readonly unheard: ScoresByClip | null }[] {
  const byGenome = new Map(
    evaluations.map((one) => [
      one.genome.map((level, gene) => run.alleles[gene]![level]!).join(' '),
      one.details,
    ]),
  );
  return front.solutions.map(({ genome }) => {
    const { clips, validationClips } = byGenome.get(genome.join(' ')) ?? {};
    const scores = namedScores.safeParse(clips).data;
    const isWhole = scores?.length === heard.length && scores.every(({ siSdrDb }) => siSdrDb !== null);
    const others = new Map(
      (unheardScores.safeParse(validationClips).data ?? []).map(({ name: _, sha256, ...one }) => [
        sha256,
        one,
      ]),
    );
    const found = unheard.map(({ hash }) => [hash, others.get(hash)] as const);
    return {
      heard: isWhole
        ? Object.fromEntries(scores.map(({ name: _, ...one }, i) => [heard[i]!.hash, one]))
        : null,
      unheard: found.every(([, one]) => one !== undefined)
        ? (Object.fromEntries(found) as ScoresByClip)
        : null,
    };
  });
}

/** What the run measured beside its front, on these clips and as this version measures it. */
export function besideOfRun(
  { beside }: SavedRun,
  clips: readonly ClipKey[],
  withTimes: boolean,
): ReadonlyMap<string, BesideOfRun> {
  return new Map(
    [...beside].map(([name, events]) => {
      const ofMeasurer = ({ id, version }: { readonly id: string; readonly version: string }) =>
        events.filter((one) => one.measurer === id && one.version === version);
      const scores = new Map(
        ofMeasurer(name === NOISY ? MEASURERS.noisy : MEASURERS.scores).flatMap((event) => {
          const found = clipScoresSchema.safeParse(resultOf(event)).data;
          return found && event.clip !== undefined ? [[event.clip, found] as const] : [];
        }),
      );
      const found = clips.map(({ hash }) => [hash, scores.get(hash)] as const);
      const [timed] = withTimes ? ofMeasurer(MEASURERS.time) : [];
      const time = timed && timeFiguresSchema.safeParse(resultOf(timed)).data;
      return [
        name,
        {
          scores: found.every(([, one]) => one !== undefined)
            ? (Object.fromEntries(found) as ScoresByClip)
            : null,
          latency: time ? { nsPerFrame: time.nsPerFrame, spreadNs: time.spreadNs } : null,
        },
      ];
    }),
  );
}

function resultOf({ outcome }: MeasuredEvent): unknown {
  return 'ok' in outcome ? outcome.ok : null;
}
