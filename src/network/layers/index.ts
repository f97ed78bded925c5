// The kinds of layers. A new kind is a file beside these and an entry here.
import type { Carried, Composite, Layer, Primitive } from '../layer.ts';
import { convolution } from './convolution.ts';
import { dense } from './dense.ts';
import { depthwise, newest, taps, window } from './depthwise.ts';
import { oneMinus, relu, sigmoid, tanh } from './functions.ts';
import { gather } from './gather.ts';
import { gru } from './gru.ts';
import { lstm } from './lstm.ts';
import { matmul } from './matmul.ts';
import { normalise } from './normalise.ts';
import { add, div, mul } from './pair.ts';
import { prelu } from './prelu.ts';
import { exp, log, reciprocal, sqrt } from './real-functions.ts';
import { reduce } from './reduce.ts';
import { scan } from './scan.ts';
import { softmax } from './softmax.ts';
import { magnitude, masked, transform } from './spectrum.ts';

/** With a float32 rule of their own. */
export const PRIMITIVES = {
  matmul,
  add,
  mul,
  div,
  'one-minus': oneMinus,
  relu,
  sigmoid,
  tanh,
  exp,
  log,
  sqrt,
  reciprocal,
  normalise,
  window,
  newest,
  taps,
  transform,
  magnitude,
  masked,
  convolution,
  gather,
  scan,
  reduce,
  softmax,
  prelu,
};

/** Whose equations are primitives. */
export const COMPOSITES = { dense, gru, lstm, depthwise };

type LayerOf<D> = D extends Primitive<infer L> ? L : D extends Composite<infer L, infer _> ? L : never;
type OfTable<T> = { [K in keyof T]: LayerOf<T[K]> }[keyof T];

export type PrimitiveLayer = OfTable<typeof PRIMITIVES>;
export type CompositeLayer = OfTable<typeof COMPOSITES>;
export type AnyLayer = PrimitiveLayer | CompositeLayer;

/** By kind, for code that works for all kinds alike. */
export const primitiveOf = (layer: Layer): Primitive<Layer> =>
  PRIMITIVES[layer.kind as PrimitiveLayer['kind']] as unknown as Primitive<Layer>;
const compositeOf = (layer: Layer): Composite<Layer> | undefined =>
  COMPOSITES[layer.kind as CompositeLayer['kind']] as unknown as Composite<Layer> | undefined;

/** The equations of a layer; a primitive is its own. */
export function expandLayer(layer: Layer): readonly PrimitiveLayer[] {
  return (compositeOf(layer)?.expand(layer) ?? [layer]) as readonly PrimitiveLayer[];
}

/** What a layer carries itself. */
export function carriedBy(layer: Layer): readonly Carried[] {
  return compositeOf(layer)?.carried?.(layer) ?? [];
}
