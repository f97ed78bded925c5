// Executed instructions per multiply-add of one dense layer, biases and rounding included: what CMSIS-NN's arm_fully_connected_* are
// counted by. Two denoisers are counted, of two such layers and of one: what the second adds is the layer alone, without the
// features that come in and the mask that goes out.
import { randomFromSeed } from '../src/base/random.ts';
import { generateDeployedProject } from '../src/c/index.ts';
import { inputsOf, requireFrontEnd } from '../src/frontend/index.ts';
import { embeddedModelDir, loadModel } from '../src/inputs/index.ts';
import { listSites, lower } from '../src/lower/index.ts';
import { addRandomDense } from '../src/lower/testing/layers/dense.ts';
import { randomRanges } from '../src/lower/testing/random-program.ts';
import { createNetworkBuilder, type Network } from '../src/network/index.ts';
import { countHops, type Emulator, measureSamples, readKernels } from '../src/target/index.ts';
import { type Mixed, mixedFormats } from '../test/c/nsnet2-case.ts';

/** @param size of the layer: `size` rows and columns */
export async function perMultiplyAdd(emulator: Emulator, precision: Mixed, size: number): Promise<number> {
  const frontEnd = requireFrontEnd(loadModel(embeddedModelDir(), {}).frontEnd);
  const kernels = await readKernels();
  const counts: number[] = [];
  for (const network of [2, 1].map((layers) => networkOf(layers, size, inputsOf(frontEnd)))) {
    const ranges = randomRanges(randomFromSeed(2), network);
    const program = lower(network, mixedFormats(listSites(network), precision), ranges);
    const project = generateDeployedProject(program, frontEnd, kernels);
    counts.push((await countHops(emulator, project, measureSamples(frontEnd.hop))).perHop);
  }
  return (counts[0]! - counts[1]!) / size ** 2;
}

/** bins -> size -> ... -> size -> bins, `layers` of size x size. */
function networkOf(layers: number, size: number, bins: number): Network {
  const random = randomFromSeed(1);
  const builder = createNetworkBuilder('layers');
  let last = builder.input('x', bins, 'fc0');
  const widths = [...Array.from({ length: layers + 1 }, () => size), bins];
  for (const [index, width] of widths.entries()) {
    last = addRandomDense(random, builder, last, index, width, null);
  }
  return builder.finish(last);
}
