// One clip tells little: raw PESQ of 8 bits against float32 over the evaluation clips (other speakers and noises than any
// calibration here saw), with the paper's network and calibration and the sqrt-Hann window.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { decodeWav } from '../../src/audio/index.ts';
import { rangesToJson } from '../../src/calibrate/index.ts';
import { enhance, FRONT_ENDS, prepareClip } from '../../src/frontend/index.ts';
import { listSites, lower, uniformFormats } from '../../src/lower/index.ts';
import { pesq } from '../../src/metrics/index.ts';
import { createIntegerEngine } from '../../src/wasm/index.ts';
import { paperGraph, paperRanges } from '../paper/shared-data.ts';
import { itWith } from '../requirements.ts';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'shared', 'eval');

const samples = (kind: 'clean' | 'noisy', name: string): Float32Array =>
  decodeWav(new Uint8Array(readFileSync(path.join(root, kind, name))), { place: name }).samples;

itWith(
  ['shared/paper', 'shared/eval'],
  '8 bits with 16-bit states cost less than 0.02 on average, 0.1 on any clip',
  () => {
    const graph = paperGraph();
    const sites = listSites(graph);
    const ranges = rangesToJson(paperRanges(graph));
    const [eight, float] = ([8, 'float32'] as const).map((bits) =>
      createIntegerEngine(lower(graph, uniformFormats(sites, bits), ranges)),
    );
    const sums = { eight: 0, float: 0 };
    const names = readdirSync(path.join(root, 'noisy')).filter((name) => name.endsWith('.wav'));
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      const clean = samples('clean', name);
      const clip = prepareClip(samples('noisy', name), FRONT_ENDS['nsnet2-512']);
      const [a, b] = [eight!, float!].map(
        (model) => pesq(clean, enhance(clip, model), 16000, { bands: 'narrow-band' }).raw,
      );
      expect(a! - b!, name).toBeGreaterThan(-0.1);
      sums.eight += a!;
      sums.float += b!;
    }
    const [mean8, mean32] = [sums.eight / names.length, sums.float / names.length];
    console.log(`${names.length} clips: W8A8 ${mean8.toFixed(3)}, float32 ${mean32.toFixed(3)}`);
    expect(mean32 - mean8).toBeLessThan(0.02);
  },
);
