// The operations that are read, by name.
import { ACTIVATIONS } from './activations.ts';
import { ARITHMETIC } from './arithmetic.ts';
import { AXES } from './axes.ts';
import { CONSTANTS } from './constants.ts';
import { CONVOLUTIONS } from './convolutions.ts';
import { FUNCTIONS_OF_CONSTANTS } from './functions-of-constants.ts';
import { GRU } from './gru.ts';
import { LAYER_NORM_PARTS } from './layer-norm-parts.ts';
import { LSTM } from './lstm.ts';
import { NORMALISATIONS } from './normalisations.ts';
import type { Operation } from './operation.ts';
import { PADDING } from './padding.ts';
import { PARTS } from './parts.ts';
import { PRODUCTS } from './products.ts';
import { QUANTISERS } from './quantisers.ts';
import { REAL_OPERATIONS } from './real-functions.ts';

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
    ...FUNCTIONS_OF_CONSTANTS,
    ...REAL_OPERATIONS,
    ...LAYER_NORM_PARTS,
    ...PADDING,
    ...QUANTISERS,
  }),
);
