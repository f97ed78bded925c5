import { describe, expect, it } from 'vitest';
import { splitClips } from './rounding.ts';

const ramp = (frames: number, bins: number) => Float32Array.from({ length: frames * bins }, (_, i) => i);

describe('what is held back', () => {
  it('is every fifth clip where there are five', () => {
    const clips = Array.from({ length: 11 }, (_, i) => ramp(i + 1, 3));
    const { heard, heldBack } = splitClips(clips, 3);
    expect(heldBack).toEqual([clips[4], clips[9]]);
    expect(heard).toHaveLength(9);
  });

  it('is the last fifth of each of fewer, in whole frames, and never nothing', () => {
    const { heard, heldBack } = splitClips([ramp(10, 3), ramp(1, 3)], 3);
    expect(heard.map(({ length }) => length)).toEqual([24, 3]);
    expect(heldBack.map(({ length }) => length)).toEqual([6, 3]);
    expect(heldBack[0]![0]).toBe(24);
  });
});
