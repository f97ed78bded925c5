// Executed instructions per multiply-add of one dense layer of 400 x 400, biases and rounding included, on emulated processors:
// what CMSIS-NN's arm_fully_connected_* are counted by.
//
//   npx tsx bench/layer.ts [--targets LIST] [--precisions w8a8,w8a16,w4a8] [--flags '-O2;-Os'] [--size 400]
//
// Two denoisers are counted, of two such layers and of one: what the second adds is the layer alone, without the features that come in
// and the mask that goes out. Needs the cross-compilers and emulators of the targets (CONTRIBUTING.md). Figures are exact.
import { randomFromSeed } from '../src/base/random.ts';
import { generateDeployedProject } from '../src/c/index.ts';
import { inputsOf, requireFrontEnd } from '../src/frontend/index.ts';
import { embeddedModelDir, loadModel } from '../src/inputs/index.ts';
import { listSites, lower } from '../src/lower/index.ts';
import { addRandomDense } from '../src/lower/testing/layers/dense.ts';
import { randomRanges } from '../src/lower/testing/random-program.ts';
import { createNetworkBuilder, type Network } from '../src/network/index.ts';
import {
  CLANG_TARGETS,
  countHops,
  measureSamples,
  openEmulator,
  readKernels,
  TARGETS,
} from '../src/target/index.ts';
import { isMixed, mixedFormats } from '../test/c/nsnet2-case.ts';
import { option } from './option.ts';

const targets = [...TARGETS, ...CLANG_TARGETS];
const wanted = (option('--targets') ?? 'cortex-m4,cortex-m55').split(',');
const precisions = (option('--precisions') ?? 'w8a8,w8a16,w4a8').split(',').filter(isMixed);
const flags = (option('--flags') ?? '-O2').split(';');
const size = Number(option('--size') ?? 400);

const frontEnd = requireFrontEnd(loadModel(embeddedModelDir(), {}).frontEnd);
const bins = inputsOf(frontEnd);
const kernels = await readKernels();

/** bins -> size -> ... -> size -> bins, `layers` of size x size. */
function networkOf(layers: number): Network {
  const random = randomFromSeed(1);
  const builder = createNetworkBuilder('layers');
  let last = builder.input('x', bins, 'fc0');
  const widths = [...Array.from({ length: layers + 1 }, () => size), bins];
  for (const [index, width] of widths.entries()) {
    last = addRandomDense(random, builder, last, index, width, null);
  }
  return builder.finish(last);
}

const networks = [2, 1].map(networkOf);
for (const target of targets.filter(({ name }) => wanted.includes(name))) {
  for (const cflags of flags) {
    const emulator = await openEmulator(target, { cflags });
    for (const precision of precisions) {
      const counts: number[] = [];
      for (const network of networks) {
        const program = lower(
          network,
          mixedFormats(listSites(network), precision),
          randomRanges(randomFromSeed(2), network),
        );
        const project = generateDeployedProject(program, frontEnd, kernels);
        counts.push((await countHops(emulator, project, measureSamples(frontEnd.hop))).perHop);
      }
      const perMac = (counts[0]! - counts[1]!) / size ** 2;
      console.log(
        `${target.name}, ${precision}, ${cflags}, ${size} x ${size}: ${perMac.toFixed(3)} instructions per multiply-add`,
      );
    }
    await emulator.dispose();
  }
}
