// All three executors over a whole clip, 40 random genomes of one network of NSNet2's shape: samples through the front
// end, then the interpreter, the WebAssembly engine and the compiled C give the same mask values.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { randomFromSeed } from '../../src/base/random.ts';
import { generateIntegerProject } from '../../src/c/index.ts';
import { observeRanges, rangesToJson } from '../../src/calibrate/index.ts';
import { FRONT_ENDS, prepareClip } from '../../src/frontend/index.ts';
import { createInterpreter } from '../../src/interpret/index.ts';
import { listSites, lower } from '../../src/lower/index.ts';
import { findToolchain, type LatencyBench, openLatencyBench, readKernels } from '../../src/target/index.ts';
import { createIntegerEngine } from '../../src/wasm/index.ts';
import { describeWith } from '../requirements.ts';
import { haveNoDifference } from './compare.ts';
import { chooseFormats, randomNsnet2, type Widths } from './nsnet2-case.ts';

const GENOMES = 40;
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

describeWith(['cc'], `${SECONDS} s of audio`, () => {
  const random = randomFromSeed(40);
  const graph = randomNsnet2(random, WIDTHS);
  const sites = listSites(graph);
  const clip = prepareClip(clipSamples(2, SECONDS), frontEnd);
  const ranges = rangesToJson(observeRanges(graph, [prepareClip(clipSamples(1, 2), frontEnd).features]));
  const { features, frames } = clip;
  let bench: LatencyBench;
  beforeAll(async () => {
    const toolchain = await findToolchain();
    bench = await openLatencyBench({ toolchain, baselines: [], features, frames });
  });
  afterAll(() => bench?.dispose());

  it(`gives the same masks in all executors, ${GENOMES} random genomes`, async () => {
    const kernels = await readKernels();
    const distinct = new Set<string>();
    for (let genome = 0; genome < GENOMES; genome++) {
      const program = lower(
        graph,
        chooseFormats(random, sites, genome % 2 === 0 ? 'random integers' : 'random formats'),
        ranges,
      );
      const expected = new Float32Array(frames * WIDTHS.bins);
      createInterpreter(program).run(features, frames, expected);
      const engine = new Float32Array(expected.length);
      createIntegerEngine(program).run(features, frames, engine);
      haveNoDifference(engine, expected, `engine, genome ${genome}`);
      const prepared = await bench.prepare(generateIntegerProject(program, 'net', kernels));
      haveNoDifference(await prepared.masks(), expected, `C, genome ${genome}`);
      await prepared.dispose();
      distinct.add(expected.subarray(0, 20 * WIDTHS.bins).join());
    }
    // The genomes make a difference: what is compared is not one mask over and over.
    expect(distinct.size).toBe(GENOMES);
  });
});
