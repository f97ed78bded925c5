// How each kind of layers is written. A kind that is missing is written as its equations.
import type { AnyLayer, Layer } from '../../../network/index.ts';
import type { LayerWriter } from '../layer-writer.ts';
import { depthwise } from './depthwise.ts';
import { gru } from './gru.ts';
import { lstm } from './lstm.ts';
import { add, div, exp, log, matmul, mul, normalise, pointwise, reciprocal, sqrt } from './primitives.ts';

const LAYER_WRITERS: { readonly [K in AnyLayer['kind']]?: LayerWriter<Extract<AnyLayer, { kind: K }>> } = {
  matmul,
  add,
  mul,
  div,
  exp,
  log,
  sqrt,
  reciprocal,
  'one-minus': pointwise as LayerWriter<Extract<AnyLayer, { kind: 'one-minus' }>>,
  relu: pointwise as LayerWriter<Extract<AnyLayer, { kind: 'relu' }>>,
  sigmoid: pointwise as LayerWriter<Extract<AnyLayer, { kind: 'sigmoid' }>>,
  tanh: pointwise as LayerWriter<Extract<AnyLayer, { kind: 'tanh' }>>,
  normalise,
  gru,
  lstm,
  depthwise,
};

export function writerOf(layer: Layer): LayerWriter<Layer> | undefined {
  return LAYER_WRITERS[layer.kind as AnyLayer['kind']] as LayerWriter<Layer> | undefined;
}
