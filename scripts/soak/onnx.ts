// Suite `onnx`: files written in another way, files that mean another network, and damaged files.
import { holdDamaged } from '../../test/onnx/variants/damage.ts';
import { holdMutatedGrids, holdMutatedVectors, holdRespelt } from '../../test/onnx/variants/hold.ts';
import type { SoakPart } from './part.ts';

export const RESPELT: SoakPart = {
  name: 're-spelt files',
  count: 300,
  run: async (seeds) => ({ ...(await holdRespelt(seeds)) }),
};

export const MUTATED: SoakPart = {
  name: 'mutated files',
  count: 5000,
  run: async (seeds) => ({ ...(await holdMutatedVectors(seeds)) }),
};

export const MUTATED_GRIDS: SoakPart = {
  name: 'mutated files over time and frequency',
  count: 5000,
  run: async (seeds) => ({ ...(await holdMutatedGrids(seeds)) }),
};

export const DAMAGED: SoakPart = {
  name: 'damaged files',
  count: 10_000,
  run: async (seeds) => ({ ...holdDamaged(seeds) }),
};

export const ONNX: readonly SoakPart[] = [RESPELT, MUTATED, MUTATED_GRIDS, DAMAGED];
