// What a run has of its solutions itself: members of a front are scored with every metric when a search ends.
import { z } from 'zod';
import { clipScoresSchema } from '../../measure/index.ts';
import type { SavedRun } from '../../study/index.ts';
import type { ClipKey, ScoresByClip } from './store.ts';

const namedScores = z.array(clipScoresSchema.extend({ name: z.string() }));

/**
 * Scores of each solution on every clip of the search; null where a metric is missing, as in runs of the first version.
 * @param clips in the order of the run
 */
export function scoresOfRun({ run, front, evaluations }: SavedRun, clips: readonly ClipKey[]) {
  const byGenome = new Map(
    evaluations.map((one) => [
      one.genome.map((level, gene) => run.alleles[gene]![level]!).join(' '),
      namedScores.safeParse(one.details.clips).data,
    ]),
  );
  return front.solutions.map(({ genome }): ScoresByClip | null => {
    const scores = byGenome.get(genome.join(' '));
    const isWhole = scores?.length === clips.length && scores.every(({ siSdrDb }) => siSdrDb !== null);
    if (!isWhole) return null;
    return Object.fromEntries(scores.map(({ name: _, ...one }, i) => [clips[i]!.hash, one]));
  });
}
