import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { addDense, createNetworkBuilder } from '../network/index.ts';
import { writeNpy } from '../npy/index.ts';
import type { LoadedModel } from './one-model.ts';
import { readRoundingParts, splitClips } from './rounding.ts';

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

describe('statistics that are kept', () => {
  it('are those of the output that is read, where a file has several', () => {
    const clips = mkdtempSync(path.join(tmpdir(), 'hushbit-statistics-'));
    writeFileSync(path.join(clips, 'clip.npy'), writeNpy({ shape: [20, 3], data: ramp(20, 3) }));
    const kept = new Map<string, Uint8Array>();
    const cache = {
      keyOf: (parts: readonly (string | Uint8Array)[]) =>
        parts.map((part) => `${part.length} ${part}`).join(),
      get: (key: string) => kept.get(key) ?? null,
      put: (key: string, bytes: Uint8Array) => void kept.set(key, bytes),
    };
    const tensorsAt = (port: string): string[] => {
      const builder = createNetworkBuilder('two outputs');
      const sum = addDense(builder, builder.input('x', 3, port), {
        layer: port,
        names: { weight: `W ${port}`, bias: `b ${port}`, product: `p ${port}`, sum: port },
        ...{ inputs: 3, outputs: 2, activation: null },
        weight: new Float32Array(6).fill(0.1),
        bias: new Float32Array(2),
      });
      const model = { name: 'm', graph: builder.finish(sum), frontEnd: null, fingerprint: 'one file' };
      const parts = readRoundingParts(model as unknown as LoadedModel, 'auto', { calibrate: clips }, cache);
      return [...parts.statistics.keys()];
    };
    const gains = tensorsAt('gains');
    expect(gains).toContain('gains');
    expect(tensorsAt('voice')).toContain('voice');
    expect(tensorsAt('gains')).toEqual(gains);
    rmSync(clips, { recursive: true });
  });
});
