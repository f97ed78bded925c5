// The weights of candidates finished before anybody uses them, in threads of their own: of one network it takes seconds, of another
// minutes, in which this thread hears signals and says how far it is. What is tried of an assignment is independent of each other, so
// several cores share it. The weights are the same as those of a candidate that finishes them itself.
import { availableParallelism } from 'node:os';
import type { NetworkStatistics } from '../calibrate/index.ts';
import { runInThread } from '../execute/index.ts';
import type { TriedStep } from '../precision/index.ts';
import type { FormatName } from '../program/formats.ts';
import type { Candidate } from '../scheme/index.ts';
import type { Step } from '../study/index.ts';
import { FINISHING_THREAD } from './built-programs.ts';
import type { Chosen } from './choice.ts';
import type { FinishingTask } from './finishing-thread.ts';

/** @throws what finishing throws */
export async function finishWeights(
  chosen: Pick<Chosen, 'model' | 'scheme' | 'rounding' | 'weights'>,
  candidates: readonly Candidate[],
  onStep: (step: Step) => void = () => undefined,
): Promise<void> {
  const { scheme, rounding, weights } = chosen;
  if (scheme.name !== 'integer' || rounding.mode === 'nearest') return;
  for (const { name, formats: all } of candidates) {
    if (all === null) continue;
    const formats = new Map(
      scheme.sites.flatMap((site, i) =>
        site.kind === 'weight' ? [[site.name, all[i]! as FormatName] as const] : [],
      ),
    );
    const groups = weights.untried(formats);
    if (groups.length === 0) continue;
    const of = groups.reduce((sum, { stages }) => sum + stages, 0);
    let begun = 0;
    // Where one thread fails the others are in vain.
    const failed = new AbortController();
    const inThread = (task: Pick<FinishingTask, 'statistics' | 'work'>): Promise<unknown> => {
      const { graph, fingerprint } = chosen.model;
      const { mode, audio, floor } = rounding.parts();
      const all = { model: { graph, fingerprint }, mode, audio: audio!, floor, ...task };
      return runInThread(FINISHING_THREAD, all satisfies FinishingTask, failed.signal, () => {
        begun++;
        onStep({ what: `rounding weights of ${name}, stages`, done: begun, of });
      });
    };
    // Of several all need the statistics: they are made once.
    const isShared = groups.length > 1;
    const statistics = isShared
      ? ((await inThread({ statistics: null, work: null })) as NetworkStatistics)
      : null;
    if (statistics) rounding.know(statistics);
    const waiting = [...groups];
    const tried: TriedStep[] = [];
    const takeTurns = async (): Promise<void> => {
      for (let group = waiting.shift(); group; group = waiting.shift()) {
        const work = { formats, steps: group.steps };
        tried.push(...((await inThread({ statistics, work })) as readonly TriedStep[]));
      }
    };
    const orEnd = (error: unknown): never => {
      failed.abort(error);
      throw error;
    };
    await Promise.all(
      Array.from({ length: Math.min(groups.length, availableParallelism()) }, () => takeTurns().catch(orEnd)),
    );
    weights.settle(formats, tried);
  }
}
