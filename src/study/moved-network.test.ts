import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { withMovedNetwork } from './moved-network.ts';

it('finds the networks of a family in its directory wherever that is now, and no other model', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'hushbit-moved-'));
  const [old, now] = [path.join(root, 'old'), path.join(root, 'now')];
  mkdirSync(path.join(old, 'networks'), { recursive: true });
  writeFileSync(path.join(old, 'networks', 'small.onnx'), '');
  const run = { places: { modelPath: path.join(old, 'networks', 'small.onnx'), clipSources: {} } };
  const inDirectory = (dir: string, given: typeof run) => withMovedNetwork(path.join(dir, 'small'), given);
  expect(inDirectory(old, run)).toBe(run);
  renameSync(old, now);
  expect(inDirectory(now, run).places).toEqual({
    modelPath: path.join(now, 'networks', 'small.onnx'),
    clipSources: {},
  });
  const own = { places: { ...run.places, modelPath: path.join(old, 'small.onnx') } };
  expect(inDirectory(now, own)).toBe(own);
  rmSync(root, { recursive: true });
});
