// This machine as a target: generated C by the host's compiler, timed beside baselines in one process.
import type { LatencyBench, LatencyFigure } from './latency.ts';
import type { Cost, Target } from './target.ts';

/** Standard deviation of a normal distribution over its interquartile range. */
const DEVIATION_OF_RANGE = 1 / 1.349;
/** Standard error of a median over that of the mean. */
const MEDIAN_LOSS = Math.sqrt(Math.PI / 2);

/** Of the blocks of one process; compiled and started again, a time moves by more, which replicates show. */
function costOf({ nsPerFrame, spreadNs }: Omit<LatencyFigure, 'prefix'>, blocks: number): Cost {
  const standardError = blocks < 2 ? null : (MEDIAN_LOSS * DEVIATION_OF_RANGE * spreadNs) / Math.sqrt(blocks);
  return { mean: nsPerFrame, standardError, n: blocks, unit: 'ns' };
}

/** @param bench stays the caller's to dispose of */
export function hostTarget(bench: Pick<LatencyBench, 'prepare'>): Target {
  return {
    name: 'host',
    unit: 'ns',
    async compile(project, signal) {
      const prepared = await bench.prepare(project, signal);
      return {
        async run(runSignal, mostFrames) {
          const figures = await prepared.measure(runSignal, mostFrames);
          return {
            cost: costOf(figures, figures.blocks),
            spread: figures.spreadNs,
            baselines: figures.baselines.map((figure) => ({
              cost: costOf(figure, figures.blocks),
              ratio: figure.ratio,
            })),
          };
        },
        dispose: () => prepared.dispose(),
      };
    },
  };
}
