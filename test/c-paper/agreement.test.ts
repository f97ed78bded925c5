// The compiled C against the interpreter of the same program, value by value. Both compute the same integers; exp and
// tanh of two libraries may differ in the last place, which moves a code by one step when it sits on a boundary.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createReference } from '../../src/network/index.ts';
import {
  createPaperInterpreter,
  generatePaperFloatProject,
  generatePaperProject,
  lowerPaper,
  type PaperBits,
  uniformBits,
} from '../../src/paper/index.ts';
import { findToolchain, type LatencyBench, openLatencyBench, readKernels } from '../../src/target/index.ts';
import { describeWith } from '../requirements.ts';
import { randomBits, smallNetwork } from './small-network.ts';

const network = smallNetwork(11);
const kernels = await readKernels();

const STRICT = '-Wall -Wextra -Werror -pedantic';
/** Flags under which the same masks must come out; the sanitizers end the program at the first finding. */
const BUILDS = [
  { cc: 'gcc', needs: ['gcc'], cflags: '-O3 -march=native' },
  {
    cc: 'gcc',
    needs: ['gcc sanitizers'],
    cflags: '-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all',
  },
  { cc: 'clang', needs: ['clang'], cflags: '-O2' },
  {
    cc: 'clang',
    needs: ['clang sanitizers'],
    cflags: '-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all',
  },
] as const;
/** By the first build; the others take a quarter of them. */
const RANDOM_GENOMES = 12;

for (const [index, { cc, needs, cflags }] of BUILDS.entries()) {
  const genomes = index === 0 ? RANDOM_GENOMES : RANDOM_GENOMES / 4;
  describeWith(needs, `${cc} ${cflags}`, () => {
    let bench: LatencyBench;
    beforeAll(async () => {
      const { features, frames } = network;
      const toolchain = await findToolchain({ cc, cflags: `${cflags} ${STRICT}` });
      bench = await openLatencyBench({ toolchain, baselines: [], features, frames });
    });
    afterAll(() => bench?.dispose());

    async function compare(bits: ReadonlyMap<string, PaperBits>): Promise<void> {
      const { graph, ranges, features, frames } = network;
      const program = lowerPaper(graph, ranges, bits);
      const prepared = await bench.prepare(generatePaperProject(program, 'net', kernels, graph));
      const masks = await prepared.masks();
      await prepared.dispose();
      const expected = new Float32Array(features.length);
      createPaperInterpreter(program).run(features, frames, expected);
      expect(masks).toEqual(expected);
    }

    for (const bits of [8, 16, 32] as const) {
      it(`gives the interpreter's masks at ${bits} bits`, () => compare(uniformBits(network.graph, bits)));
    }
    it(`gives the interpreter's masks for ${genomes} random genomes`, async () => {
      for (let seed = 1; seed <= genomes; seed++) await compare(randomBits(network.graph, seed));
    });
    it('gives the reference masks in float32', async () => {
      const { graph, features, frames } = network;
      const prepared = await bench.prepare(generatePaperFloatProject(graph, 'net', kernels));
      const masks = await prepared.masks();
      await prepared.dispose();
      const expected = new Float32Array(features.length);
      createReference(graph).run(features, frames, expected);
      let worst = 0;
      for (let i = 0; i < expected.length; i++) worst = Math.max(worst, Math.abs(masks[i]! - expected[i]!));
      // Additions in another order, carried through 40 frames of two GRUs.
      expect(worst).toBeLessThan(2e-5);
    });
  });
}
