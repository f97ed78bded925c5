// Suite `clips`: random genomes of large networks on sound, in all executors.
import { holdWholeClips } from '../../test/c/whole-clips.ts';
import { holdPaperNetwork } from '../../test/wasm/paper-network.ts';
import type { SoakPart } from './part.ts';

export const WHOLE_CLIPS: SoakPart = {
  name: 'whole clips',
  count: 40,
  run: async (seeds) => ({ ...(await holdWholeClips(seeds)) }),
};

/** Needs ../shared/paper. */
export const PAPER_NETWORK: SoakPart = {
  name: "the paper's network",
  count: 40,
  run: async (seeds) => ({ ...holdPaperNetwork(seeds) }),
};

export const CLIPS: readonly SoakPart[] = [WHOLE_CLIPS, PAPER_NETWORK];
