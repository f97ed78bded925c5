// The kinds of layers that random networks have.
import { randomDense } from './dense.ts';
import { randomGru } from './gru.ts';
import type { RandomLayer } from './layer.ts';
import { randomLstm } from './lstm.ts';

export const RANDOM_LAYERS: Readonly<Record<string, RandomLayer>> = {
  dense: randomDense,
  gru: randomGru,
  lstm: randomLstm,
};
