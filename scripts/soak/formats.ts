// Suite `formats`: random networks in random formats, all that the table has, in interpreter, engine and generated C with
// sanitizers.
import { ALL_FORMATS } from '../../src/program/testing/random-program.ts';
import { holdRandomNetworks } from '../../test/c/random-networks.ts';
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
  run: async (seeds) => ({ ...(await holdRandomNetworks(seeds, BUILD, say, ALL_FORMATS)) }),
};

export const FORMATS: readonly SoakPart[] = [GENOMES];
