// The operations that are read, by name.
import { ACTIVATIONS } from './activations.ts';
import { ARITHMETIC } from './arithmetic.ts';
import { AXES } from './axes.ts';
import { CONSTANTS } from './constants.ts';
import { CONVOLUTIONS } from './convolutions.ts';
import { GRU } from './gru.ts';
import { LSTM } from './lstm.ts';
import { NORMALISATIONS } from './normalisations.ts';
import type { Operation } from './operation.ts';
import { PARTS } from './parts.ts';
import { PRODUCTS } from './products.ts';

export const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    ...PRODUCTS,
    ...ARITHMETIC,
    ...ACTIVATIONS,
    ...NORMALISATIONS,
    ...GRU,
    ...CONVOLUTIONS,
    ...LSTM,
    ...AXES,
    ...PARTS,
    ...CONSTANTS,
  }),
);

/** For messages. */
export const SUPPORTED = [...OPERATIONS.keys()].join(', ');
