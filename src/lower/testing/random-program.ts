// Random networks, genomes and features for the contract of the executors: small stacks of dense and GRU layers with
// sizes around the widths of vector registers, rows of zeros, saturating ranges and loud frames.
// For tests; not exported from the room.
import { type RandomSource, randomFromSeed } from '../../base/random.ts';
import { observeRanges, rangesToJson } from '../../calibrate/observe-ranges.ts';
import type { Ranges } from '../../calibrate/ranges.ts';
import { addGru, type GruGate } from '../../network/layers/gru.ts';
import { type Network, singlePorts } from '../../network/network.ts';
import { createNetworkBuilder } from '../../network/network-builder.ts';
import type { FormatName } from '../../program/formats.ts';
import type { QuantProgram } from '../../program/program.ts';
import { lower } from '../lower.ts';
import type { Site } from '../site.ts';
import { listSites } from '../sites.ts';
import { addRandomDense } from './layers/dense.ts';
import { randomGate } from './layers/gru.ts';
import { randomNetwork } from './random-network.ts';
import { pick, signed, WIDTHS } from './random-values.ts';

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
  /** Kinds of layers, `all` or by name; default: dense layers and GRUs as in `randomGraph`. */
  readonly layers?: 'all' | readonly string[];
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

function networkFor(random: RandomSource, { layers, greatestWidth }: RandomOptions): Network {
  if (layers === undefined) return randomGraph(random, greatestWidth);
  return randomNetwork(random, layers === 'all' ? undefined : layers, greatestWidth);
}

/** Everything that a test of an executor needs, from one seed. */
export function randomCase(seed: number, options: RandomOptions = {}): RandomCase {
  const random = randomFromSeed(seed);
  const graph = networkFor(random, options);
  const sites = listSites(graph);
  const formats = randomFormats(random, sites, options.formats);
  const ranges = randomRanges(random, graph);
  const frames = options.frames ?? 16;
  const features = randomFeatures(random, frames, singlePorts(graph).input.shape[0]!);
  return { graph, sites, formats, ranges, program: lower(graph, formats, ranges), frames, features };
}
