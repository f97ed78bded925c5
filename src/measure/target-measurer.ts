// Instructions of formats on a target as the measurer of time: added up from its table, and counted where a replicate is asked for,
// which members of a front are.
import type { Measurer } from '../execute/index.ts';
import type { Scheme } from '../scheme/scheme.ts';
import { MEASURERS } from './precision-jobs.ts';
import type { TargetTable } from './target-table.ts';
import type { TimeFigures } from './time-unit.ts';

export interface TargetMeasurer extends Measurer<TimeFigures> {
  /** Of the candidates that were counted: how many, and how far a sum was off at worst, in per cent. */
  readonly verified: () => { readonly count: number; readonly worstPercent: number };
}

export function createTargetMeasurer(scheme: Scheme, table: TargetTable): TargetMeasurer {
  let uniform8: Promise<number> | undefined;
  let count = 0;
  let worstPercent = 0;
  return {
    ...MEASURERS.time,
    resource: 'cpu',
    verified: () => ({ count, worstPercent }),
    async prepare({ formats, replicate }) {
      return {
        async run(signal) {
          const candidate = scheme.candidate('candidate', formats);
          uniform8 ??= table.perHop(scheme.candidate('uniform', scheme.uniform(8)));
          const sum = await table.perHop(candidate, signal);
          const perHop = replicate === 0 ? sum : await table.countHop(candidate, signal);
          if (replicate > 0) {
            count++;
            worstPercent = Math.max(worstPercent, 100 * Math.abs(sum / perHop - 1));
          }
          const uniform = await uniform8;
          return {
            nsPerFrame: perHop,
            spreadNs: 0,
            uniform8NsPerFrame: uniform,
            ratio: perHop / uniform,
            ratioError: 0,
          };
        },
        dispose: async () => {},
      };
    },
  };
}
