// What an exported project needs of flash and RAM, counted from the layout; code only where a linker was asked.
import type { Context } from './context.ts';
import { SCALAR_BYTES } from './formats.ts';
import {
  type FrontEndDescription,
  featuresOf,
  frontEndTableBytes,
  givenValues,
  isOfSamples,
} from './front-end-source.ts';
import type { WeightsField } from './weights-field.ts';

export interface MemoryFigures {
  /** Flash. */
  readonly weightBytes: number;
  readonly biasBytes: number;
  /** Multipliers and float scales of rows. */
  readonly scaleBytes: number;
  /** Sigmoid and tanh. */
  readonly tableBytes: number;
  /** RAM: struct hb_network = states + arena + converted vector. */
  readonly stateBytes: number;
  readonly arenaBytes: number;
  readonly convertedBytes: number;
  /** The streaming denoiser around the network; 0 without a front end. */
  readonly denoiserTableBytes: number;
  readonly denoiserRamBytes: number;
}

export function countMemory({ weights, memory }: Context, frontEnd?: FrontEndDescription): MemoryFigures {
  const bytesOf = (role: WeightsField['role']): number =>
    weights.fields
      .filter((field) => field.role === role)
      .reduce((sum, { count, type }) => sum + count * SCALAR_BYTES[type], 0);
  return {
    weightBytes: bytesOf('weights'),
    biasBytes: bytesOf('bias'),
    scaleBytes: bytesOf('scale'),
    tableBytes: bytesOf('table'),
    stateBytes: memory.stateBytes,
    arenaBytes: memory.arenaBytes,
    convertedBytes: 4 * memory.scratchLength,
    denoiserTableBytes: frontEnd ? frontEndTableBytes(frontEnd) : 0,
    denoiserRamBytes: frontEnd ? denoiserRamBytes(frontEnd) : 0,
  };
}

/**
 * struct hb_denoiser without its network: depth, bypass, history, overlap, frame; then spectrum and work of the transform, or what a
 * network of samples gives.
 */
export function denoiserRamBytes(
  frontEnd: Pick<FrontEndDescription, 'fftSize' | 'feature' | 'output' | 'lag'>,
): number {
  const { fftSize, lag = 0 } = frontEnd;
  if (isOfSamples(frontEnd)) return 4 * (2 + 4 * fftSize + lag);
  const bins = fftSize / 2 + 1;
  const work = Math.max(2 * fftSize, featuresOf(frontEnd) + givenValues(frontEnd));
  return 4 * (2 + 3 * fftSize + 2 * bins + work);
}

export function memoryTable(figures: MemoryFigures, codeBytes?: { bytes: number; how: string }): string {
  const { weightBytes, biasBytes, scaleBytes, tableBytes, stateBytes, arenaBytes, convertedBytes } = figures;
  const rows: [string, number, string][] = [
    ['weights', weightBytes, 'flash'],
    ['biases', biasBytes, 'flash'],
    ['multipliers and scales', scaleBytes, 'flash'],
    ['sigmoid and tanh tables', tableBytes, 'flash'],
    ['front end tables', figures.denoiserTableBytes, 'flash'],
    ...(codeBytes ? [[`code (${codeBytes.how})`, codeBytes.bytes, 'flash'] as [string, number, string]] : []),
    ['states', stateBytes, 'RAM'],
    ['arena', arenaBytes, 'RAM'],
    ...(convertedBytes > 0 ? [['converted vector', convertedBytes, 'RAM'] as [string, number, string]] : []),
    ['denoiser around the network', figures.denoiserRamBytes, 'RAM'],
  ];
  const total = (where: string): number =>
    rows.reduce((sum, [, bytes, at]) => (at === where ? sum + bytes : sum), 0);
  const lines = rows.map(([what, bytes, where]) => `| ${what} | ${bytes} | ${where} |`);
  return `| what | bytes | where |
|---|---|---|
${lines.join('\n')}
| **flash together${codeBytes ? '' : ', without code'}** | **${total('flash')}** | |
| **RAM together, without stack** | **${total('RAM')}** | |`;
}
