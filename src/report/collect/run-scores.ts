// What a run has of its solutions itself: members of a front are scored with every metric when a search ends.
import { z } from 'zod';
import { clipScoresSchema } from '../../measure/index.ts';
import type { SavedRun } from '../../study/index.ts';
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
