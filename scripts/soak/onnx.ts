// Suite `onnx`: files written in another way, files that mean another network, and damaged files.
import { holdDamaged } from '../../test/onnx/variants/damage.ts';
import { holdMutated, holdRespelt } from '../../test/onnx/variants/hold.ts';
import type { SoakPart } from './part.ts';

export const RESPELT: SoakPart = {
  name: 're-spelt files',
  count: 300,
  run: async (seeds) => ({ ...(await holdRespelt(seeds)) }),
};

export const MUTATED: SoakPart = {
  name: 'mutated files',
  count: 300,
  run: async (seeds) => ({ ...(await holdMutated(seeds)) }),
};

export const DAMAGED: SoakPart = {
  name: 'damaged files',
  count: 10_000,
  run: async (seeds) => ({ ...holdDamaged(seeds) }),
};

export const ONNX: readonly SoakPart[] = [RESPELT, MUTATED, DAMAGED];
