// Clips that are features, and clips for networks of other rates than those that speech is judged at.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeWav } from '../audio/index.ts';
import { randomFromSeed } from '../base/random.ts';
import { writeNpy } from '../npy/index.ts';
import { inputOf } from './clip-pair.ts';
import { readNoisyClips, readPairsOf } from './clips.ts';
import { readFeatureClips } from './feature-clip.ts';
import { loadModel } from './model.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'hushbit-clips-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

describe('feature files', () => {
  const { graph } = loadModel('nsnet2', {});
  const write = (shape: number[], data: Float32Array) =>
    writeFileSync(path.join(dir, 'a.npy'), writeNpy({ shape, data }));

  it('are frames of the network, with or without a batch of one', () => {
    const data = Float32Array.from({ length: 3 * 257 }, (_, i) => i / 100);
    for (const shape of [
      [3, 257],
      [1, 3, 257],
    ]) {
      write(shape, data);
      const [clip] = readFeatureClips(dir, graph);
      expect(clip).toMatchObject({ name: 'a', frames: 3, inputs: 257, outputs: 257 });
      expect(clip!.features).toEqual(data);
    }
  });

  it('are refused in one line where they are none of this network', () => {
    const refused = (words: string | RegExp) => expect(() => readFeatureClips(dir, graph)).toThrow(words);
    refused('no .npy file');
    write([3, 42], new Float32Array(126));
    refused('a.npy: expected at least one frame of 257 values, [frames, 257], got [3, 42]');
    write([0, 257], new Float32Array(0));
    refused('got [0, 257]');
    write([2, 3, 257], new Float32Array(6 * 257));
    refused('got [2, 3, 257]');
    write([2, 257], new Float32Array(514).fill(Number.NaN, 300, 301));
    refused('expected finite values, got NaN in frame 1');
  });
});

describe('clips and the rate of a network', () => {
  const RATE = 16_000;
  const wavs = (rateHz: number) => {
    const random = randomFromSeed(2);
    const samples = Float32Array.from({ length: rateHz / 4 }, () => random.int(-9000, 9000) / 32768);
    for (const side of ['clean', 'noisy']) {
      mkdirSync(path.join(dir, side), { recursive: true });
      writeFileSync(path.join(dir, side, 'a.wav'), encodeWav(samples, rateHz));
    }
  };
  const shapeOf = (networkHz: number) => {
    const [pair] = readPairsOf(dir, networkHz);
    const input = inputOf(pair!);
    return [pair!.sampleRateHz, pair!.clean.length, input.sampleRateHz, input.samples.length];
  };

  it('are judged as they are where PESQ is defined, else at 16 kHz', () => {
    wavs(RATE);
    expect(shapeOf(RATE)).toEqual([RATE, 4000, RATE, 4000]);
    expect(shapeOf(48_000)).toEqual([RATE, 4000, 48_000, 12_000]);
    expect(shapeOf(8_000)).toEqual([RATE, 4000, 8_000, 2000]);
    wavs(48_000);
    expect(shapeOf(48_000)).toEqual([RATE, 4000, 48_000, 12_000]);
    wavs(8_000);
    expect(shapeOf(8_000)).toEqual([8_000, 2000, 8_000, 2000]);
  });

  it('are refused where neither is 16 kHz', () => {
    wavs(44_100);
    expect(() => readPairsOf(dir, RATE)).toThrow("expected 16000 Hz, the model's rate, got 44100 Hz");
    expect(() => readNoisyClips(dir, 48_000)).toThrow('got 44100 Hz');
  });

  it('to calibrate on are brought to the rate of the network', () => {
    wavs(RATE);
    const [clip] = readNoisyClips(dir, 48_000);
    expect([clip!.sampleRateHz, clip!.samples.length]).toEqual([48_000, 12_000]);
  });
});
