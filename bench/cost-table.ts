// How far sums of the cost table are from counted instructions: random genomes of the embedded model, on each target.
//
//   node_modules/.bin/tsx bench/cost-table.ts [--targets LIST] [--genomes 50] [--formats 2,3,4,8,16,32] [--flags -O2]
//
// The genomes are others than those that the table was fitted on.
import { randomFromSeed } from '../src/base/random.ts';
import { generateDeployedProject } from '../src/c/index.ts';
import { requireFrontEnd } from '../src/frontend/index.ts';
import {
  createScheme,
  embeddedClips,
  embeddedModelDir,
  loadModel,
  rangesOfClips,
} from '../src/inputs/index.ts';
import { openTargetTable, searchFormats } from '../src/measure/index.ts';
import { parseFormatChoice } from '../src/scheme/index.ts';
import { countHops, measureSamples, openEmulator, readKernels, TARGETS } from '../src/target/index.ts';
import { option } from './option.ts';

const wanted = (option('--targets') ?? TARGETS.map(({ name }) => name).join(',')).split(',');
const genomes = Number(option('--genomes') ?? 50);
const widths = (option('--formats') ?? '4,8,16,32')
  .split(',')
  .map((one) => parseFormatChoice('--formats', one));
const cflags = option('--flags') ?? '-O2';

const model = loadModel(embeddedModelDir(), {});
const ranges = rangesOfClips(model, embeddedClips('calibration')!);
const kernels = await readKernels();
const frontEnd = requireFrontEnd(model.frontEnd);
const scheme = createScheme('integer', model.graph, () => ranges, kernels);
const formats = searchFormats(scheme, widths, []);

for (const target of TARGETS.filter(({ name }) => wanted.includes(name))) {
  const emulator = await openEmulator(target, { cflags });
  const started = performance.now();
  const table = await openTargetTable({ emulator, scheme, frontEnd, note: console.log });
  console.log(`    ${((performance.now() - started) / 1000).toFixed(1)} s`);
  const random = randomFromSeed(4711);
  const errors: number[] = [];
  let tableMs = 0;
  for (let i = 0; i < genomes; i++) {
    const candidate = scheme.candidate(
      'random',
      formats.map((list) => list[random.int(0, list.length - 1)]!),
    );
    const program = candidate.program!();
    const { perHop } = await countHops(
      emulator,
      generateDeployedProject(program, frontEnd, kernels),
      measureSamples(frontEnd.hop),
    );
    const before = performance.now();
    const sum = await table.perHop(candidate);
    tableMs += performance.now() - before;
    errors.push(100 * (sum / perHop - 1));
  }
  const sizes = errors.map(Math.abs).sort((a, b) => a - b);
  console.log(
    `${target.name}, ${cflags}: ${genomes} random genomes, sum off by ${sizes[genomes >> 1]!.toFixed(3)} % (median), ` +
      `${sizes.at(-1)!.toFixed(3)} % (worst); ${(tableMs / genomes).toFixed(0)} ms a sum`,
  );
  await emulator.dispose();
}
