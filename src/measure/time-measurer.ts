// Inference time of formats as a measurer: compiled beside other work, timed alone.
import type { Measurer } from '../execute/index.ts';
import type { Scheme } from '../scheme/scheme.ts';
import type { LatencyMeter } from './latency-meter.ts';
import type { TimeFigures } from './time-unit.ts';

/** Whoever times has this for itself, on the whole machine. */
export const CLOCK = 'clock';

/** @param name of the measurer @param meter one that adds up needs nothing for itself */
export function createTimeMeasurer(
  name: Pick<Measurer, 'id' | 'version'>,
  scheme: Scheme,
  meter: LatencyMeter,
): Measurer<TimeFigures> {
  return {
    ...name,
    resource: meter.isComputed ? 'cpu' : { exclusive: CLOCK },
    async prepare({ formats }, signal) {
      const prepared = await meter.prepare(scheme.candidate('candidate', formats), signal);
      return {
        async run(abort) {
          const { source: _, ...figures } = await prepared.measure(abort);
          return figures;
        },
        dispose: () => prepared.dispose(),
      };
    },
  };
}
