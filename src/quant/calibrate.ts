// Calibration: least and greatest value of every tensor over noisy audio, in float32. Min/max and not percentiles:
// clipping costs more than the finer step gains. Both schemes read the same ranges.
import { HushbitError } from '../base/errors.ts';
import type { Graph } from '../model/graph.ts';
import { createReference } from '../model/reference.ts';
import type { Ranges } from './ranges.ts';

export interface RangeCollector {
  /** Takes in the values of a tensor, any number of times. */
  see(tensor: string, values: ArrayLike<number>): void;
  ranges(): Ranges;
}

export function createRangeCollector(): RangeCollector {
  const seen = new Map<string, { min: number; max: number }>();
  return {
    see(tensor, values) {
      let range = seen.get(tensor);
      if (!range) seen.set(tensor, (range = { min: Infinity, max: -Infinity }));
      let { min, max } = range;
      for (let i = 0; i < values.length; i++) {
        const value = values[i]!;
        if (value < min) min = value;
        if (value > max) max = value;
      }
      range.min = min;
      range.max = max;
    },
    ranges() {
      for (const [tensor, { min, max }] of seen) {
        if (Number.isFinite(min) && Number.isFinite(max)) continue;
        throw new HushbitError({
          code: 'bad-calibration',
          place: tensor,
          expected: 'finite values in the calibration run',
          got: `${min} .. ${max}`,
          remedy: 'are the clips real audio?',
        });
      }
      return Object.fromEntries([...seen].map(([tensor, range]) => [tensor, { ...range }]));
    },
  };
}

/** Features of one clip, row-major [frames, bins]. */
export interface CalibrationClip {
  readonly features: Float32Array;
  readonly frames: number;
}

/** Ranges of every tensor of the graph, weights included; the state is reset before each clip. */
export function calibrate(graph: Graph, clips: readonly CalibrationClip[]): Ranges {
  if (!clips.some(({ frames }) => frames > 0)) {
    throw new HushbitError({
      code: 'bad-calibration',
      place: 'calibration',
      expected: 'at least one frame',
      got: 'none',
    });
  }
  const collector = createRangeCollector();
  for (const { name, data } of graph.tensors.values()) if (data) collector.see(name, data);
  const reference = createReference(graph);
  for (const { features, frames } of clips) {
    reference.reset();
    reference.run(features, frames, new Float32Array(frames * reference.bins), (name, values) => {
      if (!graph.tensors.get(name)!.data) collector.see(name, values);
    });
  }
  return collector.ranges();
}
