import { describe, expect, test } from 'vitest';
import { syntheticSpeech, withNoise } from '../../test/metrics/synthetic-speech.ts';
import { FRONT_ENDS, type FrameModel, inputsOf } from '../frontend/index.ts';
import { fidelityOf } from '../metrics/index.ts';
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
  const bins = inputsOf(frontEnd);
  return {
    bins,
    outputs: bins,
    reset: () => undefined,
    run: (_, frames, mask) => void mask.fill(value, 0, frames * bins),
  };
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

describe('fidelity', () => {
  test('of masks that are constant is the ratio of the masks, whatever the clip', () => {
    const judge = createQualityJudge(
      [pair],
      frontEnd,
      'search',
      () => 0,
      () => constantMask(0.5),
    );
    const { fidelity } = judge.score(constantMask(0.55)).clips[0]!;
    // The rest is 0.05 of what float32 gives 0.5 of.
    expect(fidelityOf([fidelity!]).fidelityDb).toBeCloseTo(20, 4);
    expect(fidelityOf([fidelity!]).maskError).toBeCloseTo(0.0025, 8);
    expect(fidelity!.output.count).toBe(pair.noisy.length);
    const same = judge.score(constantMask(0.5)).clips[0]!.fidelity!;
    expect(fidelityOf([same])).toEqual({ fidelityDb: Infinity, maskError: 0 });
  });

  test('compares floored masks, and is none without the float32 network', () => {
    const floored = { ...frontEnd, maskFloorDb: -20 };
    const judge = createQualityJudge(
      [pair],
      floored,
      'search',
      () => 0,
      () => constantMask(0.3),
    );
    const { fidelity } = judge.score(constantMask(0)).clips[0]!;
    expect(fidelityOf([fidelity!]).maskError).toBeCloseTo(0.04, 7);
    expect(
      createQualityJudge([pair], frontEnd, 'search', () => 0).score(constantMask(1)).clips[0]!.fidelity,
    ).toBe(null);
    expect(judge.scoreNoisy().clips[0]!.fidelity).toBe(null);
  });
});
