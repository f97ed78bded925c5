// What the search saw of a solution against what it did not hear: how much less it lost, from float32, on the clips that it was chosen
// on than on others. What is chosen because it looks good looks better than it is.
import { type Estimate, estimateOf, type Interval, welchInterval } from '../base/estimate.ts';
import type { ClipScores } from './clip-scores.ts';
import type { RunUnits } from './measurements.ts';

/** Mean and 95 % interval of the difference search - validation; above 0 it looks better where it was chosen. */
export type Optimism = Readonly<Partial<Record<'pesqRaw' | 'fidelityDb', Interval>>>;

export interface OptimismParts {
  /** Of the solution, on the clips of the search and on the others. */
  readonly heard: readonly ClipScores[];
  readonly unheard: readonly ClipScores[];
  readonly units: Pick<RunUnits, 'float32' | 'float32Validation'>;
}

/** Null where there are too few clips on one side to say how sure it is. */
export function optimismOf({ heard, unheard, units }: OptimismParts): Optimism | null {
  const change = (of: readonly ClipScores[], from: readonly ClipScores[]): Estimate | null => {
    const found = of.flatMap(({ pesqRaw }, i) => {
      const float32 = from[i]?.pesqRaw ?? null;
      return pesqRaw === null || float32 === null ? [] : [pesqRaw - float32];
    });
    return found.length === of.length && found.length > 0 ? estimateOf(found) : null;
  };
  const faithful = (of: readonly ClipScores[]): Estimate | null => {
    const found = of.flatMap(({ fidelity }) => {
      if (fidelity === null) return [];
      const { power, error } = fidelity.output;
      return power > 0 && error > 0 ? [10 * Math.log10(power / error)] : [];
    });
    return found.length === of.length && found.length > 0 ? estimateOf(found) : null;
  };
  const between = (a: Estimate | null, b: Estimate | null): Interval | null => a && b && welchInterval(a, b);
  const pesqRaw = between(change(heard, units.float32), change(unheard, units.float32Validation));
  const fidelityDb = between(faithful(heard), faithful(unheard));
  if (pesqRaw === null && fidelityDb === null) return null;
  return { ...(pesqRaw && { pesqRaw }), ...(fidelityDb && { fidelityDb }) };
}
