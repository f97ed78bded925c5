import { describe, expect, it } from 'vitest';
import { randomCase } from '../lower/testing/random-program.ts';
import { createReference, singlePorts, tensorSize } from '../network/index.ts';
import { createClipRun } from './float-clips.ts';

describe('clips side by side', () => {
  it('are each as if it ran alone, whatever their lengths, and as the reference has them', () => {
    for (let seed = 1; seed <= 6; seed++) {
      const { graph, features } = randomCase(seed, { frames: 90 });
      const bins = tensorSize(singlePorts(graph).input);
      // More clips than lanes; one of a single frame, one of none.
      const clips = [90, 1, 33, 8, 0, 57, 90, 12, 16, 41, 3].map((frames, i) =>
        features.subarray(i * bins * (frames < 70 ? 1 : 0)).subarray(0, frames * bins),
      );
      const together = createClipRun(graph)(clips);
      for (const [i, clip] of clips.entries()) {
        expect(createClipRun(graph)([clip]), `seed ${seed}, clip ${i}`).toEqual([together[i]]);
        const frames = clip.length / bins;
        const slow = new Float32Array(together[i]!.length);
        createReference(graph).run(clip, frames, slow);
        const worst = slow.reduce((most, value, k) => Math.max(most, Math.abs(value - together[i]![k]!)), 0);
        expect(worst).toBeLessThan(3e-5);
      }
    }
  });
});
