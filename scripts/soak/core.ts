// Suite `core`: interpreter, engine and generated C on random programs.
import { holdRandomPrograms } from '../../test/c/contract.ts';
import type { SoakPart } from './part.ts';

const BUILD = { name: 'gcc', cc: 'gcc', flags: ['-O1', '-march=native'], needs: [] } as const;

export const PROGRAMS: SoakPart = {
  name: 'programs',
  count: 1000,
  run: async (seeds) => ({ ...(await holdRandomPrograms(seeds, BUILD)) }),
};

export const CORE: readonly SoakPart[] = [PROGRAMS];
