// Whole clips: samples through the front end, then the interpreter, the WebAssembly engine and the compiled C give the same mask
// values, for random genomes of one network of NSNet2's shape.
import { randomFromSeed } from '../../src/base/random.ts';
import { generateIntegerProject } from '../../src/c/index.ts';
import { observeRanges, rangesToJson } from '../../src/calibrate/index.ts';
import { FRONT_ENDS, prepareClip } from '../../src/frontend/index.ts';
import { createInterpreter } from '../../src/interpret/index.ts';
import { listSites, lower } from '../../src/lower/index.ts';
import { findToolchain, openLatencyBench, readKernels } from '../../src/target/index.ts';
import { createIntegerEngine } from '../../src/wasm/index.ts';
import { haveNoDifference } from './compare.ts';
import { chooseFormats, randomNsnet2, type Widths } from './nsnet2-case.ts';

const SECONDS = 10;
const WIDTHS: Widths = { bins: 257, first: 96, units: 100, second: 150, third: 130 };
const frontEnd = FRONT_ENDS['nsnet2-512'];

/** Bursts of tones and noise with pauses, quiet and loud. */
function clipSamples(seed: number, seconds: number): Float32Array {
  const random = randomFromSeed(seed);
  return Float32Array.from({ length: seconds * 16000 }, (_, i) => {
    const loudness = Math.max(0, Math.sin(i / 5000)) * (0.05 + 0.4 * (i / (seconds * 16000)));
    const tone = Math.sin(i * 0.05) + 0.5 * Math.sin(i * 0.173) + 0.2 * Math.sin(i * 0.91);
    return loudness * 0.4 * tone + random.int(-400, 400) / 32768;
  });
}

export interface WholeClipCounts {
  readonly genomes: number;
  readonly secondsOfAudio: number;
  /** The genomes make a difference: what is compared is not one mask over and over. */
  readonly distinctMasks: number;
}

/**
 * @param seeds of one genome each; odd ones are integer throughout, even ones mix in f32
 * @throws Error that names the first seed that does not hold
 */
export async function holdWholeClips(seeds: readonly number[]): Promise<WholeClipCounts> {
  const graph = randomNsnet2(randomFromSeed(40), WIDTHS);
  const sites = listSites(graph);
  const { features, frames } = prepareClip(clipSamples(2, SECONDS), frontEnd);
  const ranges = rangesToJson(observeRanges(graph, [prepareClip(clipSamples(1, 2), frontEnd).features]));
  const toolchain = await findToolchain();
  const bench = await openLatencyBench({ toolchain, baselines: [], features, frames });
  const distinct = new Set<string>();
  try {
    const kernels = await readKernels();
    for (const seed of seeds) {
      const choice = seed % 2 === 1 ? 'random integers' : 'random formats';
      const program = lower(graph, chooseFormats(randomFromSeed(seed), sites, choice), ranges);
      const expected = new Float32Array(frames * WIDTHS.bins);
      createInterpreter(program).run(features, frames, expected);
      const engine = new Float32Array(expected.length);
      createIntegerEngine(program).run(features, frames, engine);
      haveNoDifference(engine, expected, `engine, genome ${seed}`);
      const prepared = await bench.prepare(generateIntegerProject(program, 'net', kernels));
      haveNoDifference(await prepared.masks(), expected, `C, genome ${seed}`);
      await prepared.dispose();
      distinct.add(expected.subarray(0, 20 * WIDTHS.bins).join());
    }
  } finally {
    bench.dispose();
  }
  return { genomes: seeds.length, secondsOfAudio: SECONDS * seeds.length, distinctMasks: distinct.size };
}
