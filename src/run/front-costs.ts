// What the members of a front cost on the target that they were searched for, whole: real time at a clock, and on hardware. A search
// alone knows their instructions.
import type { LoadedModel } from '../inputs/index.ts';
import { chosenTarget, openTargetJudge, type TargetChoice, type TargetCost } from '../measure/index.ts';
import { parseGenome, type Scheme } from '../scheme/index.ts';
import type { Front } from '../study/index.ts';

export interface FrontCostRequest extends TargetChoice {
  readonly scheme: Scheme;
  readonly model: LoadedModel;
  readonly signal?: AbortSignal | undefined;
  readonly note: (line: string) => void;
}

/**
 * Aligned with the solutions; null where neither a clock nor a runner asks for it, and where the signal ended it: the front stands.
 * @throws HushbitError `no-toolchain`, `toolchain`
 */
export async function frontCosts(
  { solutions }: Front,
  { scheme, model, signal, note, ...choice }: FrontCostRequest,
): Promise<readonly TargetCost[] | null> {
  const target = chosenTarget(choice);
  if (target === null || solutions.length === 0) return null;
  if (choice.clockHz === undefined && choice.runner === undefined) return null;
  if (signal?.aborted) return null;
  note(`${solutions.length} solutions on ${target.name}`);
  const judge = await openTargetJudge(target, choice, model.frontEnd);
  const costs: TargetCost[] = [];
  try {
    for (const [index, { genome }] of solutions.entries()) {
      const { formats } = parseGenome(scheme, { genome }, `front.json: solution ${index}`);
      costs.push(await judge.costOf(scheme.candidate(`solution ${index}`, formats), signal));
    }
    return costs;
  } catch (error) {
    if (signal?.aborted) return null;
    throw error;
  } finally {
    await judge.dispose();
  }
}
