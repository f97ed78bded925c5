// Searches that are stopped at random moments: what the test of the study does ten times, a hundred times.
import { soak } from '../../test/study/soak.ts';
import type { SoakPart } from './part.ts';

export const STUDY: readonly SoakPart[] = [
  {
    name: 'moments at which a search is stopped',
    count: 100,
    run: (seeds) =>
      soak(seeds.length, seeds[0]!, (line) => console.log(line)).then((report) => ({ ...report })),
  },
];
