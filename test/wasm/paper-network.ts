// The engine against the interpreter on the paper's network: random genomes over part of the noisy clip of pair 2 with
// its state carried (whole clips would keep the interpreter busy for minutes), alone and in lock-step.
import { randomFromSeed } from '../../src/base/random.ts';
import { rangesToJson } from '../../src/calibrate/index.ts';
import { FRONT_ENDS, prepareClip } from '../../src/frontend/index.ts';
import { createInterpreter } from '../../src/interpret/index.ts';
import { listSites, lower } from '../../src/lower/index.ts';
import type { FormatName } from '../../src/program/index.ts';
import { createIntegerEngine } from '../../src/wasm/index.ts';
import { haveNoDifference } from '../c/compare.ts';
import { paperGraph, paperRanges, paperSamples } from '../paper/shared-data.ts';

const FRAMES = 32;
const FORMATS = ['i8', 'i16', 'f32'] as const;

export interface PaperNetworkCounts {
  readonly genomes: number;
  /** Widths of the sums that occurred. */
  readonly accumulators: readonly string[];
}

/** @throws Error that names the first seed that does not hold */
export function holdPaperNetwork(seeds: readonly number[]): PaperNetworkCounts {
  const graph = paperGraph();
  const sites = listSites(graph);
  const ranges = rangesToJson(paperRanges(graph));
  const clip = prepareClip(paperSamples('degraded2'), FRONT_ENDS['nsnet2-512']);
  // Two stretches with speech, for two lanes.
  const stretches = [300, 1200].map((at) =>
    clip.features.subarray(at * clip.inputs, (at + FRAMES) * clip.inputs),
  );
  const accumulators = new Set<string>();
  for (const seed of seeds) {
    const random = randomFromSeed(seed);
    // Every third genome without f32, where a single site would turn its neighbours to floats.
    const most = seed % 3 === 0 ? 1 : 2;
    const formats = sites.map((): FormatName => FORMATS[random.int(0, most)]!);
    const program = lower(graph, formats, ranges);
    for (const operation of program.operations) {
      if (operation.op !== 'linear' || operation.arithmetic !== 'integer') continue;
      for (const { accumulator } of operation.matrixTerms) accumulators.add(accumulator);
    }
    const clips = stretches.map((features) => ({
      features,
      frames: FRAMES,
      mask: new Float32Array(FRAMES * clip.inputs),
    }));
    createIntegerEngine(program, { lanes: 2 }).runClips(clips);
    const interpreter = createInterpreter(program);
    for (const { features, frames, mask } of clips.slice(seed % 2, 1 + (seed % 2))) {
      const expected = new Float32Array(mask.length);
      interpreter.run(features, frames, expected);
      haveNoDifference(mask, expected, `lock-step, seed ${seed}`);
      const alone = new Float32Array(mask.length);
      createIntegerEngine(program).run(features, frames, alone);
      haveNoDifference(alone, expected, `alone, seed ${seed}`);
    }
  }
  return { genomes: seeds.length, accumulators: [...accumulators].sort() };
}
