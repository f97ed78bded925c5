// The paper's network, audio and golden outputs under ../shared/paper, beside the repository; not part of it.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeWav } from '../../src/audio/index.ts';
import { rangesFromJson, type TensorRanges } from '../../src/calibrate/index.ts';
import { readModel } from '../../src/inputs/index.ts';
import type { Network } from '../../src/network/index.ts';
import { type NpyArray, readNpy } from '../../src/npy/index.ts';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'shared', 'paper');

export function paperBytes(name: string): Uint8Array {
  return new Uint8Array(readFileSync(path.join(root, name)));
}

export function paperJson(name: string): unknown {
  return JSON.parse(readFileSync(path.join(root, name), 'utf8'));
}

export function paperGraph(): Network {
  const files = readdirSync(path.join(root, 'weights')).map((name) => ({
    name,
    bytes: paperBytes(`weights/${name}`),
  }));
  return readModel(files, 'weights');
}

export function paperRanges(graph: Network): TensorRanges {
  return rangesFromJson(graph, paperJson('calibration.json'), 'calibration.json');
}

export function paperSamples(name: string): Float32Array {
  return decodeWav(paperBytes(`audio/${name}.wav`), { place: `${name}.wav` }).samples;
}

export interface GoldenGenome {
  readonly name: string;
  readonly genome: readonly number[];
  readonly rawPesq: number;
}

export function goldenGenomes(): readonly GoldenGenome[] {
  return paperJson('golden/genomes.json') as GoldenGenome[];
}

/** [120 frames, 257 bins] */
export function goldenMask(name: string): NpyArray {
  return readNpy(paperBytes(`golden/mask_${name}.npy`), `mask_${name}.npy`);
}
