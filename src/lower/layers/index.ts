// What each kind of layers becomes.
import type { AnyLayer, Layer, Network } from '../../network/index.ts';
import { absorbedBy } from '../absorbed.ts';
import { type LayerLowering, type Step, unsupported } from '../step.ts';
import { lowerDense } from './dense.ts';
import { lowerDepthwise } from './depthwise.ts';
import { lowerAdd, lowerFunction, lowerMatmul, lowerMul } from './elementwise.ts';
import { lowerGru } from './gru.ts';
import { lowerLstm } from './lstm.ts';
import { lowerNormalise } from './normalise.ts';
import { lowerConvolution, lowerGather, lowerPrelu, lowerReduce } from './places.ts';
import { lowerDiv, lowerRealFunction } from './real-functions.ts';
import { lowerScan } from './scan.ts';
import { lowerSoftmax } from './softmax.ts';
import { lowerMagnitude, lowerMasked, lowerTransform } from './spectrum.ts';

export const LOWERINGS: {
  readonly [K in AnyLayer['kind']]?: LayerLowering<Extract<AnyLayer, { readonly kind: K }>>;
} = {
  matmul: lowerMatmul,
  add: lowerAdd,
  mul: lowerMul,
  'one-minus': lowerFunction,
  relu: lowerFunction,
  sigmoid: lowerFunction,
  tanh: lowerFunction,
  normalise: lowerNormalise,
  transform: lowerTransform,
  magnitude: lowerMagnitude,
  masked: lowerMasked,
  exp: lowerRealFunction,
  log: lowerRealFunction,
  sqrt: lowerRealFunction,
  reciprocal: lowerRealFunction,
  div: lowerDiv,
  dense: lowerDense,
  gru: lowerGru,
  lstm: lowerLstm,
  depthwise: lowerDepthwise,
  convolution: lowerConvolution,
  gather: lowerGather,
  reduce: lowerReduce,
  scan: lowerScan,
  prelu: lowerPrelu,
  softmax: lowerSoftmax,
};

export function lowerLayer(layer: AnyLayer, network: Network): readonly Step[] {
  const absorbed = absorbedBy(network);
  if (absorbed.layers.has(layer)) return [];
  const step = absorbed.steps.get(layer);
  if (step !== undefined) return [step];
  const lowering = LOWERINGS[layer.kind] as LayerLowering<Layer> | undefined;
  if (lowering) return lowering(layer, network);
  throw unsupported(layer.outputs[0]!, 'a layer that can be quantised', layer.kind);
}
