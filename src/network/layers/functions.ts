// Functions of one vector, element by element, computed in double and rounded once.
import type { Layer } from '../layer.ts';
import { pointwise } from './pointwise.ts';

export const FUNCTIONS = {
  'one-minus': (x: number): number => 1 - x,
  relu: (x: number): number => Math.max(0, x),
  sigmoid: (x: number): number => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
} as const;

export type FunctionName = keyof typeof FUNCTIONS;
export type FunctionLayer = { [K in FunctionName]: Layer<K, null> }[FunctionName];

export const oneMinus = pointwise('one-minus', FUNCTIONS['one-minus']);
export const relu = pointwise('relu', FUNCTIONS.relu);
export const sigmoid = pointwise('sigmoid', FUNCTIONS.sigmoid);
export const tanh = pointwise('tanh', FUNCTIONS.tanh);
