// Errors and bytes per site and format as strategy `hawq` is told them: predicted from statistics, nothing is run. The error of a
// site is what it adds to the products that read it, over their power; of a site that no matrix reads, what rounding in even steps
// adds to the tensor itself, over its power. How far that reaches the output is not known: HAWQ-V2 has the trace of the Hessian
// for it, which takes gradients.
import { HushbitError } from '../base/errors.ts';
import type { Statistics } from '../calibrate/index.ts';
import { powersOf } from '../inputs/index.ts';
import { OBJECTIVES, type ObjectiveName } from '../measure/index.ts';
import { hasMoments } from '../precision/index.ts';
import { formatBits } from '../scheme/index.ts';
import type { RunDescription } from '../study/index.ts';
import type { Chosen } from './choice.ts';
import { createPredictor } from './predicted-errors.ts';

/** As run.json has them. */
type PredictedTables = NonNullable<RunDescription['configuration']['predicted']>;

/** Which sites' bytes a cost counts. */
const COUNTED: Readonly<Record<string, (kind: string) => boolean>> = {
  flashBytes: (kind) => kind === 'weight',
  ramBytes: (kind) => kind !== 'weight',
  memoryBytes: () => true,
};

/**
 * @param formats that each site may take
 * @throws HushbitError `bad-option` where there are no statistics beyond ranges
 */
export function predictTables(
  chosen: Pick<Chosen, 'model' | 'scheme' | 'rounding'>,
  formats: readonly (readonly string[])[],
  objectives: readonly ObjectiveName[],
): PredictedTables {
  if (chosen.rounding.mode === 'nearest') {
    throw new HushbitError({
      code: 'bad-option',
      place: '--strategy hawq',
      expected: 'statistics of what matrices read',
      got: `scheme ${chosen.scheme.name}, rounding to nearest`,
      remedy: 'search in scheme integer with --rounding auto, or with another strategy',
    });
  }
  const { sites, graph } = chosen.scheme;
  const parts = chosen.rounding.parts();
  const { statistics } = parts;
  if (!hasMoments(graph, statistics)) {
    throw new HushbitError({
      code: 'bad-option',
      place: '--strategy hawq',
      expected: 'statistics of what matrices read',
      got: 'ranges alone',
      remedy: 'give --calibrate DIR, a file of `hushbit calibrate --moments`, or another strategy',
    });
  }
  const predict = createPredictor(chosen);
  const powers = powersOf(graph, parts);
  const errors = formats.map((list, site) => {
    const { name } = sites[site]!;
    const own = statistics.get(name);
    const data = graph.tensors.get(name)?.data ?? null;
    return list.map(
      (format) =>
        predict(name, format)?.relative ?? steppedError(format, own, powerOf(own, data, powers?.get(name))),
    );
  });
  const bytes = (counts: (kind: string) => boolean): number[][] =>
    formats.map((list, site) => {
      const { kind, shape } = sites[site]!;
      const elements = counts(kind) ? shape.reduce((product, n) => product * n, 1) : 0;
      return list.map((format) => (elements * formatBits(format)) / 8);
    });
  return {
    errors,
    costs: objectives.map((name) => {
      const counts = COUNTED[OBJECTIVES[name].value];
      return counts ? bytes(counts) : null;
    }),
  };
}

/** Of half precision, relative to each value: 11 bits of it are kept. */
const HALF_ERROR = 2 ** -22 / 12;

/** Mean square of a constant, or of a tensor that was observed. */
function powerOf(
  statistics: Statistics | undefined,
  data: Float32Array | null,
  observed: number | undefined,
): number {
  if (data) return data.reduce((sum, one) => sum + one * one, 0) / data.length;
  if (observed !== undefined) return observed;
  const { mean, variance } = statistics ?? {};
  if (mean && variance) return mean.reduce((sum, one, i) => sum + one * one + variance[i]!, 0) / mean.length;
  return 0;
}

/** Of a tensor in even steps over its range, over its power; 0 in float32, and of a tensor of zeros. */
function steppedError(format: string, statistics: Statistics | undefined, power: number): number {
  if (format === 'f32') return 0;
  if (format === 'f16') return HALF_ERROR;
  if (statistics === undefined || power === 0) return 0;
  const step = (statistics.range.max - statistics.range.min) / (2 ** formatBits(format) - 1);
  return (step * step) / 12 / power;
}
