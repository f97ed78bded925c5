// Searches over Redis whose workers, whose server, and which themselves are killed.
import { emulatedSoak } from '../../test/queue/device.ts';
import { deviceSearch } from '../../test/queue/device-search.ts';
import { queueSoak } from '../../test/queue/soak.ts';
import type { SoakPart } from './part.ts';

const WHOLE = 80;

export const QUEUE: readonly SoakPart[] = [
  {
    name: 'moments at which a worker, a search or the server is killed',
    count: WHOLE,
    run: (seeds) => {
      const share = (of: number): number => Math.max(1, Math.round((of * seeds.length) / WHOLE));
      return queueSoak({ worker: share(50), search: share(20), server: share(10) }, seeds[0]!, (line) =>
        console.log(line),
      ).then((report) => ({ ...report }));
    },
  },
  {
    name: 'networks that a worker counts on an emulated Cortex-M55, and --target does',
    count: 2,
    run: (seeds) => emulatedSoak('cortex-m55', seeds).then((report) => ({ ...report })),
  },
  {
    name: 'a search whose instructions a worker counts on an emulated Cortex-M55, and one with --target alone',
    count: 1,
    run: (seeds) => deviceSearch('cortex-m55', seeds[0]!).then((report) => ({ ...report })),
  },
];
