// Holds random networks of `random-layers.ts` to ONNX Runtime in float32, and in integers to the contract of the executors.
import { randomFromSeed } from '../../src/base/random.ts';
import { observeRanges, rangesToJson } from '../../src/calibrate/index.ts';
import { listSites, lower } from '../../src/lower/index.ts';
import { randomFormats } from '../../src/lower/testing/random-program.ts';
import { deviation, deviationDb } from '../../src/metrics/fidelity/index.ts';
import { createReference, type Network } from '../../src/network/index.ts';
import { importOnnx } from '../../src/onnx/importer.ts';
import type { FormatName } from '../../src/program/index.ts';
import { verifyProgram } from '../../src/program/verify.ts';
import { createFloatEngine, createIntegerEngine } from '../../src/wasm/index.ts';
import { holdToContract, type NamedRun } from '../c/contract.ts';
import type { Build } from '../c/workbench.ts';
import { randomLayers } from './random-layers.ts';
import { signedValues } from './random-onnx.ts';
import { greatestDifference, runRandom } from './runtime.ts';

const FRAMES = 24;
const TOLERANCE = 1e-4;

export interface LayerCounts {
  readonly networks: number;
  /** Greatest difference of a mask value from ONNX Runtime, over all networks: reference run and float engine. */
  readonly greatestDifference: number;
  /** Networks whose programs gave equal bytes in three executors. */
  readonly inIntegers: number;
  /** Of the masks with everything at 16 bits, against float32. */
  readonly at16BitsDb: { readonly least: number; readonly median: number };
  readonly layers: Readonly<Record<string, number>>;
  readonly operations: Readonly<Record<string, number>>;
}

function floatMasks(network: Network, features: Float32Array, make: typeof createReference): Float32Array {
  const out = new Float32Array(features.length);
  make(network).run(features, FRAMES, out);
  return out;
}

/** @throws Error that names the first seed that does not hold */
export async function holdLayerNetworks(seeds: readonly number[], build: Build): Promise<LayerCounts> {
  const counts = { layers: {} as Record<string, number>, operations: {} as Record<string, number> };
  const count = (of: Record<string, number>, what: string): void => {
    of[what] = (of[what] ?? 0) + 1;
  };
  const runs: NamedRun[] = [];
  const decibels: number[] = [];
  let greatest = 0;
  for (const seed of seeds) {
    const file = randomLayers(seed);
    const features = signedValues(randomFromSeed(seed + 900), FRAMES * file.bins, 3);
    const { network } = importOnnx(file.bytes, file.title, [], { outputPort: 'mask' });
    const expected = await runRandom(file, features);
    const float = floatMasks(network, features, createReference);
    for (const found of [float, floatMasks(network, features, createFloatEngine)]) {
      const difference = greatestDifference(found, expected);
      if (!(difference <= TOLERANCE)) throw new Error(`${file.title}: off by ${difference}`);
      greatest = Math.max(greatest, difference);
    }
    for (const { kind } of network.layers) count(counts.layers, kind);
    const ranges = rangesToJson(observeRanges(network, [features]));
    const among: readonly FormatName[] = seed % 2 === 0 ? ['i8', 'i16'] : ['i8', 'i16', 'f32'];
    try {
      const sites = listSites(network);
      const program = lower(network, randomFormats(randomFromSeed(seed), sites, among), ranges);
      verifyProgram(program);
      for (const { op, arithmetic } of program.operations) count(counts.operations, `${op} ${arithmetic}`);
      runs.push({ name: file.title, program, frames: FRAMES, features });
      const wide = lower(
        network,
        sites.map((): FormatName => 'i16'),
        ranges,
      );
      const masks = new Float32Array(features.length);
      createIntegerEngine(wide).run(features, FRAMES, masks);
      decibels.push(deviationDb(deviation(float, masks)));
    } catch (error) {
      throw new Error(file.title, { cause: error });
    }
  }
  await holdToContract(runs, build);
  const sorted = decibels.toSorted((a, b) => a - b);
  return {
    networks: seeds.length,
    greatestDifference: greatest,
    inIntegers: runs.length,
    at16BitsDb: { least: sorted[0]!, median: sorted[Math.floor(sorted.length / 2)]! },
    ...counts,
  };
}
