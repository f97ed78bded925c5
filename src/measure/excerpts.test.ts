import { expect, it } from 'vitest';
import type { ClipPair } from '../inputs/clip-pair.ts';
import { excerptsOf } from './excerpts.ts';

const RATE = 800;
function pair(name: string, seconds: number, loudFrom: number): ClipPair {
  const clean = Float32Array.from({ length: seconds * RATE }, (_, i) =>
    i >= loudFrom * RATE ? Math.sin(i) : 0.01 * Math.sin(i),
  );
  return { name, sampleRateHz: RATE, clean, noisy: clean.map((v, i) => v + i / 1e6) };
}

it('cuts each clip to its loudest stretch, ten seconds in all, clean and noisy alike', () => {
  const clips = [pair('a', 12, 6), pair('b', 12, 0)];
  const [a, b] = excerptsOf(clips) as ClipPair[];
  expect([a!.clean.length, b!.clean.length]).toEqual([5 * RATE, 5 * RATE]);
  const at = clips[0]!.noisy.indexOf(a!.noisy[0]!);
  expect(at / RATE).toBeGreaterThanOrEqual(6 - 0.05);
  expect(a!.clean[0]).toBe(clips[0]!.clean[at]);
  expect(a!.noisy).toEqual(clips[0]!.noisy.slice(at, at + 5 * RATE));
});

it('takes at most five clips, evenly apart, and short ones whole', () => {
  const clips = Array.from({ length: 20 }, (_, i) => pair(`${i}`, 1, 0));
  const found = excerptsOf(clips) as ClipPair[];
  expect(found.map(({ name }) => name)).toEqual([0, 4, 8, 12, 16].map((i) => `${i} (excerpt)`));
  expect(found[1]!.clean).toEqual(clips[4]!.clean);
});

it('shows the network the same stretch at its own rate', () => {
  const clip = pair('a', 12, 6);
  const samples = Float32Array.from({ length: 24 * RATE }, (_, i) => i);
  const [cut] = excerptsOf([{ ...clip, input: { sampleRateHz: 2 * RATE, samples } }]) as ClipPair[];
  const start = clip.noisy.indexOf(cut!.noisy[0]!);
  expect(cut!.input!.samples[0]).toBe(2 * start);
  expect(cut!.input!.samples.length).toBe(2 * cut!.clean.length);
});
