// How far the time of one network varies beside a neighbour that is busy half of the time, raw and as a ratio to uniform 8
// bits measured in the same process:
//
//   node_modules/.bin/tsx bench/neighbour.ts [--repeats 12] [--iterations 10000] [--period 200] [--neighbours 2]
//
// The neighbours stream through memory and compute for half of each period (ms) and sleep for the other half.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { prepareClip, requireFrontEnd } from '../src/frontend/index.ts';
import { createScheme, embeddedClips, loadModel, rangesOfClips, readPairsOf } from '../src/inputs/index.ts';
import {
  DEFAULT_CFLAGS,
  DEFAULT_ITERATIONS,
  findToolchain,
  openLatencyBench,
  readKernels,
} from '../src/target/index.ts';
import { option } from './option.ts';

const number = (name: string, otherwise: number): number => Number(option(name) ?? otherwise);

/** Busy for half of each period. */
function neighbour(periodMs: number): void {
  const memory = new Float64Array(4 << 20);
  const work = (): void => {
    const end = performance.now() + periodMs / 2;
    let at = 0;
    while (performance.now() < end) {
      for (let i = 0; i < 1 << 16; i++) {
        memory[at] = memory[at]! * 1.0000001 + 1;
        at = (at + 8) % memory.length;
      }
    }
    setTimeout(work, periodMs / 2);
  };
  work();
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Standard deviation over the mean, per cent. */
function variation(values: readonly number[]): number {
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return (100 * Math.sqrt(squares / (values.length - 1))) / mean;
}

async function main(): Promise<void> {
  const repeats = number('--repeats', 12);
  const model = loadModel('nsnet2', {});
  const ranges = rangesOfClips(model, embeddedClips('calibration')!);
  const scheme = createScheme('integer', model.graph, () => ranges, await readKernels());
  const frontEnd = requireFrontEnd(model.frontEnd);
  const [pair] = readPairsOf(embeddedClips('search')!, frontEnd.sampleRateHz);
  const clip = prepareClip(pair!.noisy, frontEnd);
  const bench = await openLatencyBench({
    toolchain: await findToolchain({ cflags: DEFAULT_CFLAGS }),
    baselines: [scheme.candidate('uniform 8', scheme.uniform(8)).createProject('uniform8')],
    features: clip.features,
    frames: clip.frames,
    iterations: number('--iterations', DEFAULT_ITERATIONS),
  });
  // A mixed genome: every other weight at 16 bits.
  let weights = 0;
  const formats = scheme.uniform(8).map((format, i) => {
    if (scheme.sites[i]!.kind !== 'weight') return format;
    return weights++ % 2 === 0 ? 'i16' : format;
  });
  const prepared = await bench.prepare(scheme.candidate('mixed', formats).createProject('mixed'));
  const self = fileURLToPath(import.meta.url);
  const period = String(number('--period', 200));
  const neighbours = Array.from({ length: number('--neighbours', 2) }, () =>
    fork(self, ['--neighbour', period], { execArgv: process.execArgv }),
  );
  try {
    const raw: number[] = [];
    const ratios: number[] = [];
    const errors: number[] = [];
    for (let i = 0; i < repeats; i++) {
      const { nsPerFrame, baselines } = await prepared.measure();
      raw.push(nsPerFrame);
      const { mean, standardError } = baselines[0]!.ratio;
      ratios.push(mean);
      errors.push(standardError!);
      console.log(
        `${String(i + 1).padStart(3)}  ${(nsPerFrame / 1000).toFixed(1).padStart(8)} us  ${mean.toFixed(4).padStart(8)} +- ${standardError!.toFixed(4)} of uniform 8`,
      );
    }
    const [a, b] = [variation(raw), variation(ratios)];
    console.log(
      `raw time varies by ${a.toFixed(2)}%, normalised by ${b.toFixed(2)}%: ${(b / a).toFixed(2)} times as much (standard deviation over mean); ` +
        `standard errors say ${((100 * meanOf(errors)) / meanOf(ratios)).toFixed(2)}%`,
    );
  } finally {
    for (const one of neighbours) one.kill();
    await prepared.dispose();
    await bench.dispose();
  }
}

const asNeighbour = option('--neighbour');
if (asNeighbour === undefined) await main();
else neighbour(Number(asNeighbour));
