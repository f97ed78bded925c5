// Suite `formats`: random networks in random formats, all that the table has, in interpreter, engine and generated C: with
// sanitizers, and on every kernel path that this machine or QEMU runs as a program that reads files. Cortex-M have what test/c/dot-check.c
// and the self-tests hold.
import { isFloatFormat } from '../../src/program/index.ts';
import { ALL_FORMATS } from '../../src/program/testing/random-program.ts';
import { holdRandomNetworks } from '../../test/c/random-networks.ts';
import { BUILDS, EMULATED_BUILDS } from '../../test/c/workbench.ts';
import type { SoakPart } from './part.ts';

const BUILD = {
  name: 'gcc, sanitizers',
  cc: 'gcc',
  flags: ['-O1', '-march=native', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'],
  needs: [],
} as const;

const say = (line: string): void => console.log(line);

export const GENOMES: SoakPart = {
  name: 'genomes',
  count: 500,
  run: async (seeds) => ({ ...(await holdRandomNetworks(seeds, BUILD, say, () => ALL_FORMATS)) }),
};

/** Every path, of the compilers that the package is tested with. */
const PATHS = [...BUILDS.filter(({ name }) => !name.includes('sanitizers')), ...EMULATED_BUILDS];

/** Where a site is a float one, so is all that reads it: every other network has none, and narrow weights meet integers. */
const INTEGERS = ALL_FORMATS.filter((format) => !isFloatFormat(format));
export const mostlyIntegers = (seed: number) => (seed % 2 === 0 ? INTEGERS : ALL_FORMATS);

export const ON_PATHS: SoakPart = {
  name: 'genomes on every path',
  count: 500,
  async run(seeds) {
    const seen = await holdRandomNetworks(seeds, PATHS, say, mostlyIntegers);
    return { paths: PATHS.map(({ name }) => name), ...seen };
  },
};

export const FORMATS: readonly SoakPart[] = [GENOMES, ON_PATHS];
