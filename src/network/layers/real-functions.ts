// Functions of one vector whose values no format bounds, element by element, computed in double and rounded once. What their argument has
// no value at (log of 0, 1 / 0) stays IEEE's here; programs have a finite value for it (`float-functions.ts`).
import type { Layer } from '../layer.ts';
import { pointwise } from './pointwise.ts';

const REAL_FUNCTIONS = {
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  reciprocal: (x: number): number => 1 / x,
} as const;

export type RealFunctionName = keyof typeof REAL_FUNCTIONS;
export type RealFunctionLayer = { [K in RealFunctionName]: Layer<K, null> }[RealFunctionName];

export const exp = pointwise('exp', REAL_FUNCTIONS.exp);
export const log = pointwise('log', REAL_FUNCTIONS.log);
export const sqrt = pointwise('sqrt', REAL_FUNCTIONS.sqrt);
export const reciprocal = pointwise('reciprocal', REAL_FUNCTIONS.reciprocal);
