// Raw PESQ of few clips can rise by chance while the output moves away from the float32 network's: a 2-bit network gained 0.02
// and lost more than a decibel of SI-SDR. A solution whose score is better than that of something more faithful is marked.
import { TOLERANCES } from '../base/quantities.ts';

export interface Judged {
  readonly pesqRaw: number;
  /** Infinity for the float32 network itself. */
  readonly fidelityDb: number;
}

/** What a solution is better than though it is further from float32. */
export interface Doubt {
  /** Index among the solutions; null for the float32 network. */
  readonly against: number | null;
  /** Gained, more than 0. */
  readonly pesqRaw: number;
  /** Lost, more than 0; null against float32, which is infinitely faithful. */
  readonly fidelityDb: number | null;
}

const PESQ_TOLERANCE = TOLERANCES.pesqRaw.absolute;
const FIDELITY_TOLERANCE_DB = TOLERANCES.fidelityDb.absolute;

/**
 * For each solution the greatest such gain over another solution or float32, beyond the tolerances of both; null where there is
 * none, or where a solution was not measured.
 */
export function doubtsOf(solutions: readonly (Judged | null)[], float32: Judged | null): (Doubt | null)[] {
  const others = [
    float32 && { ...float32, index: null },
    ...solutions.map((one, index) => one && { ...one, index }),
  ];
  return solutions.map((own) => {
    if (!own) return null;
    let worst: Doubt | null = null;
    for (const other of others) {
      if (!other) continue;
      const gain = own.pesqRaw - other.pesqRaw;
      const loss = other.fidelityDb - own.fidelityDb;
      if (!(gain > PESQ_TOLERANCE && loss > FIDELITY_TOLERANCE_DB)) continue;
      if (worst === null || gain > worst.pesqRaw) {
        worst = { against: other.index, pesqRaw: gain, fidelityDb: Number.isFinite(loss) ? loss : null };
      }
    }
    return worst;
  });
}
