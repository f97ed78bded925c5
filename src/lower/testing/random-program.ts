// Random networks, genomes and features for the contract of the executors: small stacks of dense and GRU layers with
// sizes around the widths of vector registers, rows of zeros, saturating ranges and loud frames.
// For tests; not exported from the room.
import { type RandomSource, randomFromSeed } from '../../base/random.ts';
import { observeRanges, rangesToJson } from '../../calibrate/observe-ranges.ts';
import type { Ranges } from '../../calibrate/ranges.ts';
import { addDense } from '../../network/layers/dense.ts';
import { addGru, type GruGate } from '../../network/layers/gru.ts';
import { type Network, singlePorts } from '../../network/network.ts';
import { createNetworkBuilder, type NetworkBuilder } from '../../network/network-builder.ts';
import type { FormatName } from '../../program/formats.ts';
import type { QuantProgram } from '../../program/program.ts';
import { lower } from '../lower.ts';
import type { Site } from '../site.ts';
import { listSites } from '../sites.ts';

export interface RandomCase {
  readonly graph: Network;
  readonly sites: readonly Site[];
  readonly formats: readonly FormatName[];
  readonly ranges: Ranges;
  readonly program: QuantProgram;
  readonly frames: number;
  /** Row-major [frames, bins]. */
  readonly features: Float32Array;
}

export interface RandomOptions {
  /** What sites may be; default i8, i16, f32. */
  readonly formats?: readonly FormatName[];
  /** Default 16. */
  readonly frames?: number;
  /** Sizes of layers are at most this; default 72. */
  readonly greatestWidth?: number;
}

const WIDTHS = [1, 2, 3, 5, 8, 13, 15, 16, 17, 24, 31, 32, 33, 40, 63, 64, 65, 72];

/** Uniform in -1 .. 1. */
function signed(random: RandomSource): number {
  return random.int(-1_000_000, 1_000_000) / 1_000_000;
}

function pick<T>(random: RandomSource, from: readonly T[]): T {
  return from[random.int(0, from.length - 1)]!;
}

/** About one row in eight is zero, one tiny, one has a single loud weight. */
function randomMatrix(random: RandomSource, rows: number, columns: number): Float32Array {
  const data = new Float32Array(rows * columns);
  const gain = pick(random, [0.5, 1, 2]) / Math.sqrt(columns);
  for (let r = 0; r < rows; r++) {
    const row = data.subarray(r * columns, (r + 1) * columns);
    const kind = random.int(0, 7);
    if (kind === 0) continue;
    const size = kind === 1 ? gain * 1e-4 : gain;
    for (let c = 0; c < columns; c++) row[c] = signed(random) * size;
    if (kind === 2) row[random.int(0, columns - 1)] = 4 * gain;
    // All of one sign and greatest magnitude: the row that tries an accumulator's bound.
    if (kind === 3) row.fill(gain);
  }
  return data;
}

function randomVector(random: RandomSource, length: number, size: number): Float32Array {
  return Float32Array.from({ length }, () => signed(random) * size);
}

function randomGate(random: RandomSource, inputs: number, units: number): GruGate {
  return {
    inputWeight: randomMatrix(random, units, inputs),
    recurrentWeight: randomMatrix(random, units, units),
    inputBias: randomVector(random, units, 0.5),
    recurrentBias: randomVector(random, units, 0.5),
  };
}

function addRandomDense(
  random: RandomSource,
  builder: NetworkBuilder,
  input: string,
  index: number,
  outputs: number,
  activation: 'relu' | 'sigmoid' | null,
): string {
  const layer = `fc${index}`;
  const inputs = builder.length(input);
  return addDense(builder, input, {
    layer,
    names: { weight: `${layer}W`, bias: `${layer}bias`, product: `${layer}MatMul`, sum: `${layer}Add` },
    inputs,
    outputs,
    weight: randomMatrix(random, outputs, inputs),
    bias: randomVector(random, outputs, 0.5),
    activation: activation && { op: activation, name: `${layer}_${activation}` },
  });
}

/** One to four layers, then a dense layer with sigmoid that gives as many mask values as there are inputs. */
export function randomGraph(random: RandomSource, greatestWidth = 72): Network {
  const widths = WIDTHS.filter((width) => width <= greatestWidth);
  const builder = createNetworkBuilder('random');
  const bins = pick(random, widths);
  let last = builder.input('x', bins, 'fc1');
  const layers = random.int(1, 4);
  for (let index = 1; index <= layers; index++) {
    const units = pick(random, widths);
    if (random.int(0, 1) === 0) {
      last = addRandomDense(
        random,
        builder,
        last,
        index,
        units,
        pick(random, [null, 'relu', 'sigmoid'] as const),
      );
      continue;
    }
    const inputs = builder.length(last);
    const [z, r, n] = [0, 1, 2].map(() => randomGate(random, inputs, units)) as [GruGate, GruGate, GruGate];
    last = addGru(builder, last, { index, inputs, units, z, r, n });
  }
  return builder.finish(addRandomDense(random, builder, last, layers + 1, bins, 'sigmoid'));
}

/** Log-spectrum-like frames; every fifth is far beyond what calibration saw. */
export function randomFeatures(random: RandomSource, frames: number, bins: number): Float32Array {
  const features = new Float32Array(frames * bins);
  for (let t = 0; t < frames; t++) {
    const size = t % 5 === 4 ? 60 : 6;
    const level = signed(random) * 4 - 3;
    for (let i = 0; i < bins; i++) features[t * bins + i] = level + signed(random) * size;
  }
  return features;
}

export function randomFormats(
  random: RandomSource,
  sites: readonly Site[],
  among: readonly FormatName[] = ['i8', 'i16', 'f32'],
): FormatName[] {
  return sites.map((site) =>
    pick(
      random,
      site.formats.filter((format) => among.includes(format)),
    ),
  );
}

/** Calibrated on other frames, then narrowed or widened per tensor, so that some sites saturate. */
export function randomRanges(random: RandomSource, graph: Network): Ranges {
  const bins = singlePorts(graph).input.shape[0]!;
  // The loud fifth frame is left out.
  const seen = randomFeatures(random, 4, bins);
  const ranges = rangesToJson(observeRanges(graph, [seen]));
  return Object.fromEntries(
    Object.entries(ranges).map(([name, { min, max }]) => {
      const factor = pick(random, [0.4, 0.8, 1, 1, 1.3]);
      return [name, { min: min * factor, max: max * factor }];
    }),
  );
}

/** Everything that a test of an executor needs, from one seed. */
export function randomCase(seed: number, options: RandomOptions = {}): RandomCase {
  const random = randomFromSeed(seed);
  const graph = randomGraph(random, options.greatestWidth);
  const sites = listSites(graph);
  const formats = randomFormats(random, sites, options.formats);
  const ranges = randomRanges(random, graph);
  const frames = options.frames ?? 16;
  const features = randomFeatures(random, frames, singlePorts(graph).input.shape[0]!);
  return { graph, sites, formats, ranges, program: lower(graph, formats, ranges), frames, features };
}
