// Suite `core`: interpreter, engine and generated C on random programs and on random networks.
import { holdRandomPrograms } from '../../test/c/contract.ts';
import { holdRandomNetworks } from '../../test/c/random-networks.ts';
import type { SoakPart } from './part.ts';

const BUILD = { name: 'gcc', cc: 'gcc', flags: ['-O1', '-march=native'], needs: [] } as const;

export const PROGRAMS: SoakPart = {
  name: 'programs',
  count: 1000,
  run: async (seeds) => ({ ...(await holdRandomPrograms(seeds, BUILD)) }),
};

export const NETWORKS: SoakPart = {
  name: 'networks',
  count: 1000,
  run: async (seeds) => ({ ...(await holdRandomNetworks(seeds, BUILD, (line) => console.log(line))) }),
};

export const CORE: readonly SoakPart[] = [PROGRAMS, NETWORKS];
