import { describe, expect, test } from 'vitest';
import { syntheticSpeech, withNoise } from '../../test/metrics/synthetic-speech.ts';
import { binsOf, FRONT_ENDS, type FrameModel } from '../frontend/index.ts';
import { createQualityJudge } from './quality.ts';

const frontEnd = FRONT_ENDS['nsnet2-512'];
const clean = syntheticSpeech(16000, 1.5, 1);
const pair = {
  name: 'one',
  sampleRateHz: 16000,
  clean: Float32Array.from(clean),
  noisy: Float32Array.from(withNoise(clean, 0.02, 2)),
};

/** A network whose mask has the same value everywhere. */
function constantMask(value: number): FrameModel {
  const bins = binsOf(frontEnd);
  return { bins, reset: () => undefined, run: (_, frames, mask) => void mask.fill(value, 0, frames * bins) };
}

describe('a network that few bits have silenced', () => {
  test('gets the worst score in a search, which goes on', () => {
    const judge = createQualityJudge([pair], frontEnd, 'search', () => 0);
    expect(judge.score(constantMask(0)).mean.pesqRaw).toBe(-0.5);
    expect(judge.score(constantMask(1)).mean.pesqRaw).toBeGreaterThan(0);
  });

  test('is refused with the name of the clip where every metric is asked for', () => {
    const judge = createQualityJudge([pair], frontEnd, 'all', () => 0);
    expect(() => judge.score(constantMask(0))).toThrow('clip one: PESQ degraded: expected sound');
  });
});

test('a clean clip that is too short is refused by its name', () => {
  const short = { ...pair, clean: pair.clean.subarray(0, 3000), noisy: pair.noisy.subarray(0, 3000) };
  expect(() => createQualityJudge([short], frontEnd, 'all', () => 0)).toThrow('clip one: PESQ reference');
});
