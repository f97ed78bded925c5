// The kinds of layers that random networks have.
import { randomDense } from './dense.ts';
import { randomDepthwise } from './depthwise.ts';
import { randomElementwise } from './elementwise.ts';
import { randomGru } from './gru.ts';
import type { RandomLayer } from './layer.ts';
import { randomLstm } from './lstm.ts';
import { randomNormalise } from './normalise.ts';
import { randomConvolution, randomMovement, randomRows, randomScan, randomSlopes } from './places.ts';

export const RANDOM_LAYERS: Readonly<Record<string, RandomLayer>> = {
  dense: randomDense,
  gru: randomGru,
  lstm: randomLstm,
  depthwise: randomDepthwise,
  normalise: randomNormalise,
  elementwise: randomElementwise,
};

/** Those over places within a frame, which networks have where they are asked for. */
export const PLACE_LAYERS: Readonly<Record<string, RandomLayer>> = {
  convolution: randomConvolution,
  movement: randomMovement,
  slopes: randomSlopes,
  scan: randomScan,
  rows: randomRows,
};
