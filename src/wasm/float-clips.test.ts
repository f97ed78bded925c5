import { describe, expect, it } from 'vitest';
import { randomCase } from '../lower/testing/random-program.ts';
import { createReference, primitivesOf, singlePorts, tensorSize } from '../network/index.ts';
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
      const together = createClipRun(graph)([clips])[0]!;
      for (const [i, clip] of clips.entries()) {
        expect(createClipRun(graph)([[clip]]), `seed ${seed}, clip ${i}`).toEqual([[together[i]]]);
        const frames = clip.length / bins;
        const slow = new Float32Array(together[i]!.length);
        createReference(graph).run(clip, frames, slow);
        const worst = slow.reduce((most, value, k) => Math.max(most, Math.abs(value - together[i]![k]!)), 0);
        expect(worst).toBeLessThan(3e-5);
      }
    }
  });

  it('give every tensor that is asked for, states too, and go on from those that are given', () => {
    const { graph, features } = randomCase(3, { frames: 30 });
    const bins = tensorSize(singlePorts(graph).input);
    const clips = [30, 7, 19].map((frames) => features.subarray(0, frames * bins));
    const ports = (names: readonly string[]) => names.map((tensor) => ({ name: tensor, tensor }));
    const names = [...graph.tensors.values()].flatMap(({ name, data }) => (data ? [] : [name]));
    const all = createClipRun({ ...graph, outputs: ports(names) })([clips]);
    const slow = names.map(() => [] as number[]);
    createReference(graph).run(clips[0]!, 30, new Float32Array(features.length), (name, values) => {
      slow[names.indexOf(name)]?.push(...values);
    });
    for (const [i, name] of names.entries()) {
      const [got, wanted] = [all[i]![0]!, slow[i]!];
      expect(got.length, name).toBe(wanted.length);
      const size = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
      const worst = wanted.reduce((most, value, k) => Math.max(most, Math.abs(value - got[k]!)), 0);
      expect(worst / size, name).toBeLessThan(3e-5);
    }
    // The last layer alone, from what it reads.
    const layers = primitivesOf(graph).slice(-1);
    const read = layers[0]!.inputs.filter((name) => !graph.tensors.get(name)!.data);
    const part = { ...graph, layers, carried: [], inputs: ports(read) };
    expect(createClipRun(part)(read.map((name) => all[names.indexOf(name)]!))).toEqual(
      createClipRun(graph)([clips]),
    );
  });
});
